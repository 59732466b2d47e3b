import { cookieScheme } from '../platform/http/cookies.ts';
import { commonErrors } from '../platform/http/errors.ts';
import type { CredentialScheme, Guard } from '../platform/http/guard.ts';
import type { Principal } from '../platform/http/principal.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import type { Platform } from '../platform/platform.ts';
import { type SessionGuardNeeds, signedIn } from '../session/guard.ts';
import { findPending, type PendingSignIn, signInBinding } from './pending.ts';

type Needs = Pick<Platform, 'db' | 'clock' | 'settings'>;

/** What a route gets to know about a pending sign-in. */
export interface Waiting {
  readonly pending: PendingSignIn;
}

const signInToken: CredentialScheme = {
  name: 'signInToken',
  describe: (origin) => ({
    type: 'apiKey',
    in: 'cookie',
    name: cookieScheme(origin).wireName(signInBinding.cookie),
    description: 'A pending sign-in that needs a second factor. Clients without cookies send it as `signInToken` in the body',
  }),
};

/** The pending sign-in that the body names, or the newest one of this browser. */
async function find(deps: Needs, request: RequestContext, input: Readonly<Record<string, unknown>>): Promise<PendingSignIn | undefined> {
  const { signInToken: given } = input;
  const [newest] = await findPending(deps, signInBinding.read(request, typeof given === 'string' ? given : undefined));
  return newest;
}

/** Requires a pending sign-in, which waits for its second factor. */
export function pendingSignIn(): Guard<Needs, Waiting> {
  return {
    kind: 'pending-sign-in',
    credentials: [signInToken],
    demands: {},
    errors: [commonErrors.unauthenticated],
    readsInput: true,
    async admit(deps, request, input) {
      const pending = await find(deps, request, input);
      if (!pending) throw commonErrors.unauthenticated();
      return { extra: { pending } };
    },
  };
}

/** Requires a pending sign-in or, without one, a session. */
export type WaitingOrSignedIn = Waiting | { readonly pending: undefined; readonly principal: Principal };

/**
 * Requires a pending sign-in or, without one, a session.
 * @param ofSession the name of a body field; if it is true, the route uses the session even if a sign-in is pending in this
 * browser
 */
export function pendingSignInOr(ofSession: string): Guard<Needs & SessionGuardNeeds, WaitingOrSignedIn> {
  const pending = pendingSignIn();
  const session = signedIn({ enrolling: true, from: 'keeper' });
  return {
    ...pending,
    errors: session.errors,
    kind: 'pending-sign-in-or-session',
    credentials: [...pending.credentials, ...session.credentials],
    async admit(deps, request, input) {
      const waiting = input[ofSession] === true ? undefined : await find(deps, request, input);
      if (waiting) return { extra: { pending: waiting } };
      const { extra } = await session.admit(deps, request, input);
      return { extra: { pending: undefined, ...extra } };
    },
  };
}

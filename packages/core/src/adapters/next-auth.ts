import * as react from 'react';
import type { Api } from '../api.ts';
import { ownPath } from '../platform/http/own-path.ts';
import type { Opened } from './embedded.ts';
import type { PageNeeds } from './page-needs.ts';

/** Who is signed in: the account and its session. */
export type Authenticated = NonNullable<Awaited<ReturnType<Api['session']>>>;

/** What a page requires of whoever opens it. */
export interface AuthNeeds extends PageNeeds {
  /** One of these roles. Without one of them the page is not found. */
  readonly roles?: readonly string[];
  /** The path of the page, with its query. The page for signing in gets it as `redirectTo`, and goes on to it. */
  readonly redirectTo?: string;
}

/** The pages of the app that `requireAuth` sends to. Each gets `?redirectTo=`. */
export interface AuthPages {
  /** `/sign-in` if left out. */
  readonly signIn?: string;
  /** Where somebody proves again that it is them, for a session that is not fresh or not strong enough. `/step-up` if left out. */
  readonly stepUp?: string;
  /** Where an account sets up two-factor before anything else, if the settings require it. `/set-up-two-factor` if left out. */
  readonly setUpTwoFactor?: string;
}

/** The session of the present request, for server components, server actions and route handlers. */
export interface ServerAuth {
  /**
   * The account and the session of this request, or `null`. It is looked up once per request, and changes nothing.
   * @throws DaemunError if it cannot be told, which is not "signed out"
   */
  auth(): Promise<Authenticated | null>;
  /**
   * The same for a page that requires a session. Whoever has none is sent to sign in, and who lacks something is sent to where it
   * is to be had. It never returns for them. The pages that it sends to call `auth()` instead, or `requireAuth` with less, or
   * nobody arrives.
   */
  requireAuth(needs?: AuthNeeds): Promise<Authenticated>;
}

/** Once per request. Outside of server components, and before React 19, there is nothing to remember it for. */
const oncePerRequest = <Reply>(ask: () => Promise<Reply>): (() => Promise<Reply>) => react.cache?.(ask) ?? ask;

/** Makes `auth` and `requireAuth` of an embedded Daemun. */
export function createServerAuth(opened: () => Promise<Opened>, pages: AuthPages): ServerAuth {
  const { signIn = '/sign-in', stepUp = '/step-up', setUpTwoFactor = '/set-up-two-factor' } = pages;

  const auth = oncePerRequest(async () => {
    // Before anything is opened: it tells Next.js that the page needs a request, and ends what a build renders.
    const headers = await requestHeaders();
    const { daemun } = await opened();
    return daemun.api.session(headers);
  });

  return {
    auth,
    async requireAuth({ roles, redirectTo, ...needs } = {}) {
      const { redirect, notFound } = await import('next/navigation');
      const present = await auth();
      if (!present) return redirect(withTarget(signIn, redirectTo));
      if (roles && !roles.some((role) => present.user.roles.includes(role))) return notFound();
      const { guard } = await opened();
      const refusal = await guard(await requestHeaders(), needs);
      if (refusal === undefined) return present;
      if (refusal === 'step_up_required') return redirect(withTarget(stepUp, redirectTo));
      if (refusal === 'two_factor_enrolment_required') return redirect(withTarget(setUpTwoFactor, redirectTo));
      // The session has ended since.
      return redirect(withTarget(signIn, redirectTo));
    },
  };
}

async function requestHeaders(): Promise<Headers> {
  const { headers } = await import('next/headers');
  return headers();
}

function withTarget(page: string, redirectTo: string | undefined): string {
  const target = ownPath(redirectTo);
  if (target === undefined) return page;
  return `${page}${page.includes('?') ? '&' : '?'}redirectTo=${encodeURIComponent(target)}`;
}

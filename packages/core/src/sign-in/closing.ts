import { restoreLink } from '../account/closing.ts';
import { keepingBinding } from '../account/deletion.ts';
import { holdUser } from '../account/queries.ts';
import type { UserRow } from '../account/user.ts';
import { issue } from '../one-time/single-use.ts';
import { after, secondsUntil } from '../platform/clock.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import type { Platform } from '../platform/platform.ts';
import { newId, randomToken } from '../platform/random.ts';
import type { Proof } from '../session/proof.ts';
import { StaleSignIn, type VerifiedFactor } from './factor.ts';
import { consumePending, isOf, type PendingSignIn, signInBinding } from './pending.ts';
import type { SignInResult, Transport } from './result.ts';

/** A sign-in that is complete but for the account, which waits for its deletion. */
export interface CompleteSignIn {
  readonly user: UserRow;
  readonly factor: VerifiedFactor;
  readonly proofs: readonly Proof[];
  readonly owesMailbox: boolean;
  readonly pending: PendingSignIn | undefined;
  readonly trustDevice: boolean;
  readonly transport: Transport | undefined;
}

/** What is kept with a restore token: the sign-in that goes on once the account is kept. A mailed link has none. */
export interface KeptSignIn {
  readonly credentialsVersion: number;
  readonly proofs: readonly Proof[];
  readonly owesMailbox: boolean;
  readonly trustDevice: boolean;
  /** It was begun in a browser, which its cookie tells; an app has the token alone. */
  readonly inBrowser: boolean;
}

/**
 * Tells whoever has proven everything the account asks for until when it can be kept (R20), with the token that keeps it and
 * signs in: for as long as a sign-in waits, in this browser alone.
 * @throws StaleSignIn where the account was kept, banned or given other credentials meanwhile, or a proof was consumed
 */
export async function announceDeletion(
  deps: Platform,
  request: RequestContext,
  { user, factor, proofs, owesMailbox, pending, trustDevice, transport }: CompleteSignIn,
  until: Date,
): Promise<SignInResult> {
  const { clock, settings } = deps;
  const inBrowser = transport !== 'token';
  const handle = randomToken();
  const lifetimeSeconds = Math.min(settings.lifetimes.pendingSignInSeconds, secondsUntil(until, clock.now()));
  const { credentialsVersion } = user;
  const payload: KeptSignIn = { credentialsVersion, proofs, owesMailbox, trustDevice, inBrowser };
  const restoreToken = await deps.db.transaction(async (tx) => {
    if (!(await holdUser(tx, user.id, credentialsVersion))) throw new StaleSignIn();
    if (pending && !(await consumePending(deps, tx, pending.id))) throw new StaleSignIn();
    await factor.onAccepted?.(tx);
    const { source } = request;
    await deps.events.publish(tx, { type: 'sign-in.deletion-scheduled', at: clock.now(), userId: user.id, method: factor.method, source });
    return issue(deps, tx, restoreLink, {
      key: `${user.id}:${newId()}`,
      userId: user.id,
      bindingToken: handle,
      payload,
      until: after(clock.now(), lifetimeSeconds),
    });
  });
  if (pending) signInBinding.forget(deps, request, isOf(pending));
  if (inBrowser) keepingBinding.issue(deps, request, handle);
  return { status: 'deletion-scheduled', deletionDueAt: until, restoreToken };
}

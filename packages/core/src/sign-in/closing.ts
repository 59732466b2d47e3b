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

/** A sign-in that is complete, to an account that is scheduled for deletion. */
export interface CompleteSignIn {
  readonly user: UserRow;
  readonly factor: VerifiedFactor;
  readonly proofs: readonly Proof[];
  readonly owesMailbox: boolean;
  readonly pending: PendingSignIn | undefined;
  readonly trustDevice: boolean;
  readonly transport: Transport | undefined;
}

/** What is stored with a restore token: the sign-in that continues once the account is restored. A link from a mail has none. */
export interface KeptSignIn {
  readonly credentialsVersion: number;
  readonly proofs: readonly Proof[];
  readonly owesMailbox: boolean;
  readonly trustDevice: boolean;
  /** True if the sign-in began in a browser, which must then show its cookie. An app shows only the token. */
  readonly inBrowser: boolean;
}

/**
 * Answers a complete sign-in with the date of the deletion (R20), and with a token that restores the account and signs in. The
 * token lives as long as a pending sign-in, and works only in the same browser.
 * @throws StaleSignIn if the account was restored, banned or given other credentials meanwhile, or a proof was consumed
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

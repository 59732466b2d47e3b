import { randomInt } from 'node:crypto';
import { type Recipients, takeMessage } from '../../account/message-budget.ts';
import { findUserById } from '../../account/queries.ts';
import type { UserRow } from '../../account/user.ts';
import { after, secondsUntil } from '../../platform/clock.ts';
import { rates } from '../../platform/http/rates.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { tooMany } from '../../platform/http/route-limits.ts';
import { spell } from '../../platform/i18n/duration.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import type { Platform } from '../../platform/platform.ts';
import { type FactorTraits, proven, type VerifiedFactor } from '../../sign-in/factor.ts';
import { holdPending, owesMailbox, type PendingSignIn } from '../../sign-in/pending.ts';
import { resetAttempts } from '../../sign-in/verify-code.ts';
import { emailErrors } from './errors.ts';
import { mailboxMail } from './messages.ts';
import { findMailboxCode, mailboxCodeItems, mailPauseSeconds, storeMailboxCode } from './queries.ts';
import { emailTraits } from './traits.ts';

const macPurpose = 'mailbox-code';

/** The input for the MAC of a code, so that the code is valid for this sign-in only. */
const macData = (pendingId: string, code: string): string => `${pendingId}:${code}`;

/** The code opens nothing alone. It only completes a password that waits for the mailbox. */
const beside: FactorTraits = { ...emailTraits, admitsAdministrators: true };

type Waiting = Pick<PendingSignIn, 'id' | 'userId' | 'credentialsVersion' | 'owesMailbox' | 'proofs'>;

/** The account whose mailbox a pending sign-in must show. Undefined if the account has changed meanwhile. */
async function findOwner(deps: Platform, { userId, credentialsVersion }: Waiting): Promise<(UserRow & { email: string }) | undefined> {
  const user = await findUserById(deps.db, userId);
  return user?.email != null && user.credentialsVersion === credentialsVersion ? { ...user, email: user.email } : undefined;
}

/**
 * Mails a code to the account of a pending sign-in that needs the mailbox. A newer code replaces the older one. False if the
 * sign-in has ended.
 * @throws Problem mailbox_not_asked, mailed_just_now with the seconds left of the pause, too_many_requests
 */
export async function mailMailboxCode(deps: Platform & Recipients, request: RequestContext, pending: Waiting): Promise<boolean> {
  if (!owesMailbox(pending)) throw emailErrors.mailbox_not_asked();
  const user = await findOwner(deps, pending);
  if (!user) return false;
  // The attacker who planted the password can request codes as well, so all mails to an address share one budget (S-25).
  // The client has shown a password, so the answer may say how long to wait.
  const wait = await takeMessage(deps, request, rates.sendMail, { email: user.email });
  if (wait > 0) throw tooMany(wait);
  const { settings, clock } = deps;
  const lifetimeSeconds = settings.lifetimes.emailSignInSeconds;
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const now = clock.now();
  const locale = user.locale ?? request.locale;
  const stored = await deps.db.transaction(async (tx) => {
    if (!(await holdPending(deps, tx, pending.id))) return 'over';
    const codeMac = deps.keyring.mac(macPurpose, macData(pending.id, code));
    const row = { pendingId: pending.id, codeMac, sentAt: now, expiresAt: after(now, lifetimeSeconds) };
    if (!(await storeMailboxCode(tx, row))) return 'too-soon';
    const values = { name: settings.brand.name, lifetime: spell(lifetimeSeconds, locale) };
    const content = mailboxMail(locale, values, { code, url: `${settings.origin}/recover` });
    await queueMail(deps, tx, { to: user.email, locale, content });
    await deps.events.publish(tx, { type: 'sign-in.mailed', at: now, userId: user.id, source: request.source });
    return 'sent';
  });
  if (stored !== 'too-soon') return stored === 'sent';
  const sent = await findMailboxCode(deps.db, pending.id);
  const seconds = Math.max(1, sent ? secondsUntil(after(sent.sentAt, mailPauseSeconds), now) : 1);
  throw emailErrors.mailed_just_now({ seconds }, { retryAfter: seconds });
}

/**
 * The mailbox as a factor of the sign-in that waits for it. Call it through `verifyCode`, which counts first. The code is consumed
 * with the sign-in that it answers.
 */
export async function checkMailboxCode(
  deps: Platform,
  request: RequestContext,
  pending: Waiting,
  typed: string,
): Promise<VerifiedFactor | undefined> {
  const row = await mailboxCodeItems.attempt(deps, deps.db, { pendingId: pending.id });
  if (!row) return undefined;
  const keepCount = request.refundOnFailure(() => mailboxCodeItems.refund(deps.db, { pendingId: row.pendingId, codeMac: row.codeMac }));
  if (!deps.keyring.verifyMac(macPurpose, macData(pending.id, typed), row.codeMac)) {
    keepCount();
    return undefined;
  }
  const user = await findOwner(deps, pending);
  return user && proven(beside, user, { onAccepted: (tx) => resetAttempts(tx, user.id) });
}

import { closingUntil, mailClosing, restoreLink } from '../account/closing.ts';
import { consumeLink, findLink } from '../account/consume-link.ts';
import { accountErrors } from '../account/errors.ts';
import { proveEmail } from '../account/prove-email.ts';
import { findUserByEmail, findUserById } from '../account/queries.ts';
import type { UserRow } from '../account/user.ts';
import { isReserved, offerWayBack } from '../account/way-back/offer.ts';
import { resetPasswordLink } from '../factors/password/links.ts';
import type { PasswordDeps } from '../factors/password/passwords.ts';
import { clearPasswordLimits, replacePassword, requireAcceptable } from '../factors/password/set-password.ts';
import { findOut, issue } from '../one-time/single-use.ts';
import { after } from '../platform/clock.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { Subscriber } from '../platform/events/events.ts';
import { uncounted } from '../platform/http/errors.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import { spell } from '../platform/i18n/duration.ts';
import type { Locale } from '../platform/i18n/text.ts';
import type { JobHandler } from '../platform/jobs/jobs.ts';
import { queueMail } from '../platform/mail/mail.ts';
import type { Platform } from '../platform/platform.ts';
import { type Factors, StaleSignIn, type VerifiedFactor } from '../sign-in/factor.ts';
import { operatorMail, resetMail } from './messages.ts';
import { type GivenProof, requireSecondProof, type SecondProofDeps, secondProofs, takesSecondProof } from './second-proof.ts';

const jobKind = 'recovery';

interface WithFactors {
  readonly factors: Factors;
}

interface RecoveryRequest {
  readonly email: string;
  readonly locale: Locale;
}

/**
 * Stores only the request. The worker looks the account up later, so that the reply does not reveal whether the account exists
 * (S-52).
 */
export async function requestRecovery(deps: Platform, request: RequestContext, email: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const payload: RecoveryRequest = { email, locale: request.locale };
    await deps.jobs.enqueue(tx, { kind: jobKind, payload });
    await deps.events.publish(tx, { type: 'recovery.requested', at: deps.clock.now(), source: request.source });
  });
}

/**
 * Mails the reset link if the account exists. A closed account gets a mail about how to keep the account, because a reset would
 * be refused.
 */
export function recoveryJob(deps: Platform & WithFactors): JobHandler {
  return {
    kind: jobKind,
    maximumAttempts: 10,
    async run(payload) {
      const { email, locale } = payload as RecoveryRequest;
      await deps.db.transaction(async (tx) => {
        const user = await findUserByEmail(tx, email);
        const until = user && closingUntil(user, deps.clock);
        if (user?.email && until)
          await mailClosing(deps, tx, { id: user.id, email: user.email, until, locale: user.locale ?? locale, reason: 'asked-for' });
        else if (user && !user.bannedAt && !user.deletionDueAt) await mailResetLink(deps, tx, user, user.locale ?? locale, false);
        // An owner who has lost the account together with its address asks here first, so the former address is offered its way
        // back.
        if (!user && (await isReserved(deps, tx, 'email', email)))
          await offerWayBack(deps, tx, { kind: 'email', identifier: email, locale });
      });
    },
  };
}

/** The key of the link that a closed account gets in place of a required reset. One such link is valid at a time, with the same pause. */
const resetRequiredKey = 'reset-required';

/** The pause after a mailed link before another is mailed, in seconds. */
const pauseSeconds = 10 * 60;

/**
 * Mails the link when sign-in demands a reset. A pause limits the mails. Otherwise an attacker who knows the old password could
 * mail the owner without end, and void each link before the owner opens it. A closed account gets a mail about how to keep the
 * account instead.
 */
export function mailRequiredReset(deps: Omit<Platform, 'events'> & WithFactors): Subscriber {
  return async (tx, { type, userId }) => {
    if (type !== 'sign-in.reset-required' || userId === undefined) return;
    const user = await findUserById(tx, userId);
    if (!user?.email) return;
    const locale = user.locale ?? 'en';
    const until = closingUntil(user, deps.clock);
    if (until) {
      const out = await findOut(deps, tx, restoreLink, `${user.id}:${resetRequiredKey}`);
      if (out && after(out.createdAt, pauseSeconds) > deps.clock.now()) return;
      return mailClosing(deps, tx, { id: user.id, email: user.email, until, locale, reason: 'asked-for', key: resetRequiredKey });
    }
    const out = await findOut(deps, tx, resetPasswordLink, user.id);
    const mailed = out !== undefined && out.payload.email === user.email;
    if (!mailed || after(out.createdAt, pauseSeconds) <= deps.clock.now()) await mailResetLink(deps, tx, user, locale, true);
  };
}

async function mailResetLink(
  deps: Omit<Platform, 'events'> & WithFactors,
  tx: Transaction,
  user: UserRow,
  locale: Locale,
  required: boolean,
): Promise<void> {
  if (!user.email) return;
  const { settings } = deps;
  const { email } = user;
  if (takesSecondProof(user, email) && (await secondProofs(deps, tx, user)).length === 0) {
    return queueMail(deps, tx, { to: email, locale, content: operatorMail(locale, { name: settings.brand.name, email }) });
  }
  const token = await issue(deps, tx, resetPasswordLink, { key: user.id, userId: user.id, payload: { email } });
  const values = { name: settings.brand.name, lifetime: spell(settings.lifetimes.passwordResetSeconds, locale) };
  await queueMail(deps, tx, {
    to: email,
    locale,
    content: resetMail(locale, values, `${settings.origin}/reset?token=${token}`, required),
  });
}

/**
 * Sets the password that a link allows. The reset creates no session and removes no factor (S-51), and all sessions of the
 * account end (S-54). An administrator whose link came by mail needs a second proof (R16). Returns false if the link does not
 * work, or no longer works.
 * @throws Problem invalid_input, busy, invalid_link, and what `requireSecondProof` throws; the link stays valid then
 */
export async function completeRecovery(
  deps: PasswordDeps & SecondProofDeps,
  request: RequestContext,
  { token, password, ...given }: { readonly token: string; readonly password: string } & GivenProof,
): Promise<boolean> {
  const seen = await findLink(deps, resetPasswordLink, token);
  if (!seen) return false;
  const user = seen.owner;
  await requireAcceptable(deps, request, 'password', password, [user.email, user.name]);
  const hash = await deps.passwords.hash(password, user.id);
  const takesProof = takesSecondProof(user, seen.payload.email);
  const proof = takesProof ? await requireSecondProof(deps, request, { user, token }, given) : undefined;
  const done = await deps.db.transaction((tx) => settle(deps, tx, request, { token, hash, proof })).catch(stale);
  // The proof was right but could not be used, so the attempt must not count as a failure.
  if (!done && proof) throw uncounted(accountErrors.invalid_link());
  if (done) await clearPasswordLimits(request, user);
  return done;
}

/** Another request used the proof first, or the account has changed since the proof was shown. */
function stale(error: unknown): false {
  if (error instanceof StaleSignIn) return false;
  throw error;
}

/** Consumes the link and the proof, and stores the password. Either all of it happens or nothing. */
async function settle(
  deps: PasswordDeps,
  tx: Transaction,
  request: RequestContext,
  { token, hash, proof }: { readonly token: string; readonly hash: string; readonly proof: VerifiedFactor | undefined },
): Promise<boolean> {
  const link = await consumeLink(deps, tx, resetPasswordLink, token);
  if (!link || link.owner.bannedAt || link.owner.deletionDueAt) return false;
  const { owner } = link;
  // If the account has left the address that received the link, its mailbox must open nothing any more. A link that an operator
  // handed over was mailed to no address.
  const { email: mailedTo } = link.payload;
  if (mailedTo !== undefined && mailedTo !== owner.email) return false;
  // The account has become an administrator or changed its factors meanwhile. The proof that was asked for before is then not
  // enough.
  if (takesSecondProof(owner, mailedTo) && proof?.user.credentialsVersion !== owner.credentialsVersion) throw new StaleSignIn();
  await proof?.onAccepted?.(tx);
  // The link came back from the account's present address, which proves the address.
  if (mailedTo !== undefined) await proveEmail(deps, tx, owner.id, request.source);
  await replacePassword(deps, tx, owner.id, hash);
  await deps.events.publish(tx, { type: 'recovery.completed', at: deps.clock.now(), userId: owner.id, source: request.source });
  return true;
}

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

/** Stores the request and nothing else: whether there is such an account is looked up later, out of sight (S-52). */
export async function requestRecovery(deps: Platform, request: RequestContext, email: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const payload: RecoveryRequest = { email, locale: request.locale };
    await deps.jobs.enqueue(tx, { kind: jobKind, payload });
    await deps.events.publish(tx, { type: 'recovery.requested', at: deps.clock.now(), source: request.source });
  });
}

/** Mails the link, where there is an account to recover; to a closed one how to keep it, since a reset would be refused. */
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
        // Who has lost the account, address and all, comes here first.
        if (!user && (await isReserved(deps, tx, 'email', email)))
          await offerWayBack(deps, tx, { kind: 'email', identifier: email, locale });
      });
    },
  };
}

/** Of the link that goes to a closed account in the place of a required reset: one at a time, for the same pause. */
const resetRequiredKey = 'reset-required';

/** After a link was mailed there is no other for so long. */
const pauseSeconds = 10 * 60;

/**
 * Where sign-in demands a reset, the link goes out with that decision. Not again and again: whoever knows the old password
 * could mail the owner without end, and kill each link before it is opened. A closed account is mailed how to keep it instead.
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
 * Sets the password a link allows. Gives no session and removes no factor (S-51); everything that was signed in ends
 * (S-54). Where the link came to an administrator by mail it takes a second proof (R16). False where the link does not work
 * (any more).
 * @throws Problem invalid_input, busy, invalid_link, and what `requireSecondProof` throws; the link stays good then
 */
export async function completeRecovery(
  deps: PasswordDeps & SecondProofDeps,
  request: RequestContext,
  { token, password, ...given }: { readonly token: string; readonly password: string } & GivenProof,
): Promise<boolean> {
  const seen = await findLink(deps, resetPasswordLink, token);
  if (!seen) return false;
  const user = seen.owner;
  requireAcceptable(deps, request, 'password', password, [user.email, user.name]);
  const hash = await deps.passwords.hash(password, user.id);
  const takesProof = takesSecondProof(user, seen.payload.email);
  const proof = takesProof ? await requireSecondProof(deps, request, { user, token }, given) : undefined;
  const done = await deps.db.transaction((tx) => settle(deps, tx, request, { token, hash, proof })).catch(stale);
  // A proof that was right, and of no use, counts as no failure.
  if (!done && proof) throw uncounted(accountErrors.invalid_link());
  if (done) await clearPasswordLimits(request, user);
  return done;
}

/** Somebody was faster with the proof, or the account is not what it was when it was shown. */
function stale(error: unknown): false {
  if (error instanceof StaleSignIn) return false;
  throw error;
}

/** Consumes link and proof, and puts the password in its place; all of it or nothing. */
async function settle(
  deps: PasswordDeps,
  tx: Transaction,
  request: RequestContext,
  { token, hash, proof }: { readonly token: string; readonly hash: string; readonly proof: VerifiedFactor | undefined },
): Promise<boolean> {
  const link = await consumeLink(deps, tx, resetPasswordLink, token);
  if (!link || link.owner.bannedAt || link.owner.deletionDueAt) return false;
  const { owner } = link;
  // Mailed to an address that the account has left since: its mailbox opens nothing any more. A link that an operator
  // handed over was mailed to none.
  const { email: mailedTo } = link.payload;
  if (mailedTo !== undefined && mailedTo !== owner.email) return false;
  // Made an administrator meanwhile, or given other factors: what was asked for before does not do.
  if (takesSecondProof(owner, mailedTo) && proof?.user.credentialsVersion !== owner.credentialsVersion) throw new StaleSignIn();
  await proof?.onAccepted?.(tx);
  // It came back from this very address: a proof of it.
  if (mailedTo !== undefined) await proveEmail(deps, tx, owner.id, request.source);
  await replacePassword(deps, tx, owner.id, hash);
  await deps.events.publish(tx, { type: 'recovery.completed', at: deps.clock.now(), userId: owner.id, source: request.source });
  return true;
}

import { closingUntil, offerToKeep } from '../../account/closing.ts';
import { proveEmail } from '../../account/prove-email.ts';
import { createUser, findUserByEmail, findUserById } from '../../account/queries.ts';
import type { UserRow } from '../../account/user.ts';
import { isReserved, offerWayBack } from '../../account/way-back/offer.ts';
import { recordFirst } from '../../consent/record.ts';
import { type ConsentStatement, consentRequired, missingIn, standingOf } from '../../consent/statement.ts';
import { consume, findOut, hold, issue, type Kept, keepFor } from '../../one-time/single-use.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { type BrowserBinding, browserBinding, formerCookie } from '../../platform/http/browser-binding.ts';
import type { RequestContext, Source } from '../../platform/http/request-context.ts';
import { spell } from '../../platform/i18n/duration.ts';
import type { Locale } from '../../platform/i18n/text.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import { randomToken } from '../../platform/random.ts';
import { admits, proven, StaleSignIn, type VerifiedFactor } from '../../sign-in/factor.ts';
import { type PendingRegistration, resetPasswordLink, verifyEmailLink } from './links.ts';
import { takenMail, verificationMail } from './messages.ts';
import type { PasswordDeps } from './passwords.ts';
import { storePassword } from './queries.ts';
import { replacePassword } from './set-password.ts';
import { verificationLink } from './traits.ts';

/** By what a browser is known again that registers: what its link is worth hangs on it. */
const registrationBinding: BrowserBinding = browserBinding({
  name: 'registration',
  lifetime: ({ lifetimes }) => lifetimes.emailVerificationSeconds,
  formerly: formerCookie,
});

/** What a person registers with; the address is canonical, the password has passed the policy. */
export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly name: string | undefined;
  readonly locale: Locale;
  /** What the person agrees to, all that is required included. */
  readonly consents: ConsentStatement | undefined;
}

/**
 * Keeps a registration until its address is proven: no account exists before. For an address that has an account the
 * same work is done, the same answer given, and its owner gets another mail (S-11); so for one that an account has just left.
 * Where the address may be mailed no more, nothing is kept, and a browser that waits for an earlier mail goes on with that.
 */
export async function requestRegistration(
  deps: PasswordDeps,
  request: RequestContext,
  { email, password, name, locale, consents }: Registration,
  mayGo: boolean,
): Promise<void> {
  const hash = await deps.passwords.hash(password);
  const { settings } = deps;
  const { emailVerificationSeconds } = settings.lifetimes;
  if (!mayGo) {
    registrationBinding.renew(deps, request);
    return;
  }
  // Always a new handle: a value planted in this browser must not be the one that is trusted later.
  const bindingToken = randomToken();
  await deps.db.transaction(async (tx) => {
    const existing = await findUserByEmail(tx, email);
    const before = await findOut(deps, tx, verifyEmailLink, email);
    const contested = before !== undefined && isContested(before, request);
    const payload: PendingRegistration = { hash, name: name ?? null, locale, contested, consents };
    const token = await issue(deps, tx, verifyEmailLink, { key: email, bindingToken, payload });
    const reserved = await isReserved(deps, tx, 'email', email);
    // The token is kept for the time it takes alone: nobody is told it, and it would open nothing (S-11).
    const told = existing?.locale ?? locale;
    const taken = { to: email, locale: told, content: takenMail(told, settings.brand.name, `${settings.origin}/sign-in`) };
    if (reserved && !existing) {
      await offerWayBack(deps, tx, { kind: 'email', identifier: email, locale });
    } else if (existing && closingUntil(existing, deps.clock)) {
      await offerToKeep(deps, tx, { userId: existing.id, mail: taken, says: 'instead' });
    } else if (existing?.emailVerifiedAt && !isOver(existing)) {
      await queueMail(deps, tx, taken);
    } else {
      const content = verificationMail(
        locale,
        { name: settings.brand.name, lifetime: spell(emailVerificationSeconds, locale) },
        `${settings.origin}/verify-email?token=${token}`,
      );
      await queueMail(deps, tx, { to: email, locale, content });
    }
    await publishRequested(deps, tx, existing, request.source);
  });
  registrationBinding.issue(deps, request, bindingToken);
}

/** Closed, and only not swept yet: by the time its mail is read the address is free. */
function isOver({ deletionDueAt, bannedAt }: UserRow): boolean {
  return deletionDueAt !== null && bannedAt === null;
}

/** Once two browsers have registered an address it stays open whose it is, whichever of them goes on, while the links live. */
function isContested(before: Kept<PendingRegistration>, request: RequestContext): boolean {
  return before.payload.contested || !registrationBinding.read(request).some(before.sameBrowser);
}

function publishRequested(deps: PasswordDeps, tx: Transaction, existing: UserRow | undefined, source: Source): Promise<void> {
  const at = deps.clock.now();
  return deps.events.publish(tx, { type: 'account.verification-requested', at, userId: existing?.id, source });
}

/** Without verification the account exists at once. Undefined where the address is taken. */
export async function registerAtOnce(
  deps: PasswordDeps,
  request: RequestContext,
  registration: Registration,
): Promise<UserRow | undefined> {
  const { email, password, name, locale, consents } = registration;
  const hash = await deps.passwords.hash(password);
  return deps.db.transaction(async (tx) => {
    const user = await createUser(tx, deps.clock, { email, emailVerified: false, name, locale, consents: standingOf(consents) });
    if (!user) {
      if (await isReserved(deps, tx, 'email', email)) await offerWayBack(deps, tx, { kind: 'email', identifier: email, locale });
      return undefined;
    }
    await storePassword(tx, user.id, hash, deps.clock.now());
    await deps.events.publish(tx, { type: 'account.registered', at: deps.clock.now(), userId: user.id, source: request.source });
    await recordFirst(deps, tx, { userId: user.id, by: 'sign-up', source: request.source }, consents);
    return user;
  });
}

/** The account a verification link has made, and what its opener may do with it. */
export type VerifiedRegistration =
  /** Opened where it was asked for: it signs in, and is consumed by that. */
  | {
      readonly user: UserRow;
      readonly factor: VerifiedFactor;
      /** Once it is consumed, the browser need not be known again. */
      readonly forget: () => void;
    }
  /** Opened elsewhere. With `passwordToken` its opener chooses a password at once, which ends whatever was planted (S-54). */
  | { readonly user: UserRow; readonly factor: undefined; readonly passwordToken: string | undefined };

/**
 * Makes the account of a verification link. Undefined where the link does not work (any more). In the browser that asked for it
 * the link is consumed where its factor is accepted: until then it finds the account that it has made. Elsewhere it is consumed by this.
 * @param stated what whoever opened the link agrees to, where they were asked
 * @throws Problem consent_required; the link stays good then
 */
export async function completeRegistration(
  deps: PasswordDeps,
  request: RequestContext,
  token: string,
  stated: ConsentStatement | undefined,
): Promise<VerifiedRegistration | undefined> {
  const completed = await deps.db.transaction(async (tx) => {
    const link = await hold(deps, tx, verifyEmailLink, token);
    if (!link) return undefined;
    const forget = () => registrationBinding.forget(deps, request, link.sameBrowser);
    const sameBrowser = registrationBinding.read(request).some(link.sameBrowser);
    const { settled, ...pending } = link.payload;
    if (settled) {
      const user = sameBrowser ? await findUserById(tx, settled.userId) : undefined;
      if (!user || user.credentialsVersion !== settled.credentialsVersion) return undefined;
      return { forget, verified: { user, factor: linkFactor(deps, user, token), forget } };
    }
    // Whoever registered agreed for themselves alone: in another browser that may be somebody else.
    const consents = stated ?? (sameBrowser ? pending.consents : undefined);
    const user = await settleRegistration(deps, tx, request, { ...pending, consents, email: link.key, sameBrowser });
    if (!user || !sameBrowser) {
      await consume(deps, tx, verifyEmailLink, token);
      return { forget, verified: user && { user, factor: undefined, passwordToken: await issuePasswordToken(deps, tx, user) } };
    }
    const { id: userId, credentialsVersion } = user;
    await keepFor(deps, tx, link, userId, { ...pending, settled: { userId, credentialsVersion } });
    return { forget, verified: { user, factor: linkFactor(deps, user, token), forget } };
  });
  // A link that is still to sign in needs its browser until it has.
  if (completed && !completed.verified?.factor) completed.forget();
  return completed?.verified;
}

/** The link of a mail that was opened where it was asked for. */
function linkFactor(deps: PasswordDeps, user: UserRow, token: string): VerifiedFactor {
  return proven(verificationLink, user, {
    async onAccepted(tx) {
      if (!(await consume(deps, tx, verifyEmailLink, token))) throw new StaleSignIn();
    },
  });
}

/** Consumes a link that has made its account, and opens nothing beside. False where it is consumed already. */
export async function consumeVerification(deps: PasswordDeps, token: string): Promise<boolean> {
  return (await deps.db.transaction((tx) => consume(deps, tx, verifyEmailLink, token))) !== undefined;
}

/** No more than what the mailbox may ask for anyway, without another mail. An administrator's password takes more than that (R16); a closed account is kept first. */
async function issuePasswordToken(
  deps: PasswordDeps,
  tx: Transaction,
  { id, email, roles, deletionDueAt }: UserRow,
): Promise<string | undefined> {
  if (email === null || !admits(verificationLink, { roles }) || deletionDueAt) return undefined;
  return issue(deps, tx, resetPasswordLink, { key: id, userId: id, payload: { email } });
}

type Settled = Omit<PendingRegistration, 'settled'> & { readonly email: string; readonly sameBrowser: boolean };

/**
 * Whoever opens the link holds the mailbox, and need not be who chose the password. So one that was chosen in another
 * browser waits until the mailbox is shown beside it, and that only for an account that is new, and for an address that nobody
 * else was registering; else the account has none, and its owner chooses one. Never does it replace an administrator's (R16).
 */
async function settleRegistration(
  deps: PasswordDeps,
  tx: Transaction,
  request: RequestContext,
  { email, hash, name, locale, contested, sameBrowser, consents }: Settled,
): Promise<UserRow | undefined> {
  const at = deps.clock.now();
  const { source } = request;
  const created = await createUser(tx, deps.clock, { email, emailVerified: true, name, locale, consents: standingOf(consents) });
  if (created) {
    const missing = missingIn(deps.settings, consents);
    if (missing.length > 0) throw consentRequired(missing, request.locale);
    if (sameBrowser || !contested) await storePassword(tx, created.id, hash, at, !sameBrowser);
    await deps.events.publish(tx, { type: 'account.registered', at, userId: created.id, source });
    await deps.events.publish(tx, { type: 'account.email-verified', at, userId: created.id, source });
    await recordFirst(deps, tx, { userId: created.id, by: 'sign-up', source }, consents);
    return created;
  }
  const existing = await findUserByEmail(tx, email);
  // Somebody has proven the address since: this registration is too late.
  if (!existing || existing.emailVerifiedAt) return undefined;
  await proveEmail(deps, tx, existing.id, source);
  if (sameBrowser && admits(verificationLink, existing)) await replacePassword(deps, tx, existing.id, hash);
  return findUserByEmail(tx, email);
}

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

/** The browser binding of a registration. Only in this browser does the link sign in with the chosen password. */
const registrationBinding: BrowserBinding = browserBinding({
  name: 'registration',
  lifetime: ({ lifetimes }) => lifetimes.emailVerificationSeconds,
  formerly: formerCookie,
});

/** The input of a registration. The address is canonical, and the password has passed the policy. */
export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly name: string | undefined;
  readonly locale: Locale;
  /** The page after the sign-in by the link of the mail: a path of ours. */
  readonly redirectTo?: string | undefined;
  /** The consents of the person, including all required ones. */
  readonly consents: ConsentStatement | undefined;
}

/**
 * Stores a registration until its address is verified. No account exists before. If the address has an account, the work and the
 * answer are the same, and the owner gets another mail (S-11). The same holds for an address that an account has just left. If
 * the address may get no more mails now, nothing is stored, and a browser that waits for an earlier mail keeps waiting for it.
 */
export async function requestRegistration(
  deps: PasswordDeps,
  request: RequestContext,
  { email, password, name, locale, redirectTo, consents }: Registration,
  mayGo: boolean,
): Promise<void> {
  const hash = await deps.passwords.hash(password);
  const { settings } = deps;
  const { emailVerificationSeconds } = settings.lifetimes;
  if (!mayGo) {
    registrationBinding.renew(deps, request);
    return;
  }
  // Always a new handle, because an attacker may have planted the old one in this browser.
  const bindingToken = randomToken();
  await deps.db.transaction(async (tx) => {
    const existing = await findUserByEmail(tx, email);
    const before = await findOut(deps, tx, verifyEmailLink, email);
    const contested = before !== undefined && isContested(before, request);
    const payload: PendingRegistration = { hash, name: name ?? null, locale, contested, consents };
    const token = await issue(deps, tx, verifyEmailLink, { key: email, bindingToken, payload });
    const reserved = await isReserved(deps, tx, 'email', email);
    // The token is stored only to take the same time. Nobody gets it, and it opens nothing (S-11).
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
        `${settings.origin}/verify-email?${new URLSearchParams({ token, ...(redirectTo !== undefined && { redirectTo }) })}`,
      );
      await queueMail(deps, tx, { to: email, locale, content });
    }
    await publishRequested(deps, tx, existing, request.source);
  });
  registrationBinding.issue(deps, request, bindingToken);
}

/** A closed account past its deletion date, not swept yet. The address is free by the time the mail is read. */
function isOver({ deletionDueAt, bannedAt }: UserRow): boolean {
  return deletionDueAt !== null && bannedAt === null;
}

/** Once two browsers have registered an address, nobody knows which is the owner's, for as long as the links live. */
function isContested(before: Kept<PendingRegistration>, request: RequestContext): boolean {
  return before.payload.contested || !registrationBinding.read(request).some(before.sameBrowser);
}

function publishRequested(deps: PasswordDeps, tx: Transaction, existing: UserRow | undefined, source: Source): Promise<void> {
  const at = deps.clock.now();
  return deps.events.publish(tx, { type: 'account.verification-requested', at, userId: existing?.id, source });
}

/** Without verification the account exists at once. Undefined if the address is taken. */
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

/** The account of a verification link, and what its opener may do with it. */
export type VerifiedRegistration =
  /** The link was opened in the requesting browser. It signs in, which consumes it. */
  | {
      readonly user: UserRow;
      readonly factor: VerifiedFactor;
      /** Once the link is consumed, the browser binding is no longer needed. */
      readonly forget: () => void;
    }
  /**
   * The link was opened in another browser. With `passwordToken` the opener chooses a password at once, which ends planted
   * factors (S-54).
   */
  | { readonly user: UserRow; readonly factor: undefined; readonly passwordToken: string | undefined };

/**
 * Creates the account of a verification link. Undefined if the link does not work. In the requesting browser the link is consumed
 * when its factor is accepted, and finds its account until then. In another browser this call consumes it.
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
    // The person who registered agreed only for themselves. In another browser this may be a different person.
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
  // A link that can still sign in needs its browser binding until then.
  if (completed && !completed.verified?.factor) completed.forget();
  return completed?.verified;
}

/** The link, opened in the requesting browser. */
function linkFactor(deps: PasswordDeps, user: UserRow, token: string): VerifiedFactor {
  return proven(verificationLink, user, {
    async onAccepted(tx) {
      if (!(await consume(deps, tx, verifyEmailLink, token))) throw new StaleSignIn();
    },
  });
}

/** Consumes a link that has created its account and opens nothing else. False if it is consumed already. */
export async function consumeVerification(deps: PasswordDeps, token: string): Promise<boolean> {
  return (await deps.db.transaction((tx) => consume(deps, tx, verifyEmailLink, token))) !== undefined;
}

/**
 * A token for a new password, which the owner of the mailbox could also request by mail. Administrators need more than that
 * (R16), and a closed account must be restored first.
 */
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
 * The opener of the link owns the mailbox, but may not have chosen the password. A password from another browser is kept
 * only for a new account, if no second browser has registered the address, and then waits for the mailbox. Otherwise the account
 * has no password, and its owner chooses one. An administrator's password is never replaced (R16).
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
  // Another person has verified the address meanwhile, so this registration is too late.
  if (!existing || existing.emailVerifiedAt) return undefined;
  await proveEmail(deps, tx, existing.id, source);
  if (sameBrowser && admits(verificationLink, existing)) await replacePassword(deps, tx, existing.id, hash);
  return findUserByEmail(tx, email);
}

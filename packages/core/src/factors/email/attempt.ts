import { randomInt } from 'node:crypto';
import { closingUntil, offerToKeep } from '../../account/closing.ts';
import { proveEmail } from '../../account/prove-email.ts';
import { createUser, findUserByEmail, findUserById, lockUser } from '../../account/queries.ts';
import type { UserRow } from '../../account/user.ts';
import { isReserved, offerWayBack } from '../../account/way-back/offer.ts';
import { recordFirst } from '../../consent/record.ts';
import { type ConsentStatement, missingIn, standingOf } from '../../consent/statement.ts';
import { after } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { type BrowserBinding, browserBinding, formerCookie, type IsHandle } from '../../platform/http/browser-binding.ts';
import type { Consent } from '../../platform/http/consents.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { spell } from '../../platform/i18n/duration.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import type { Platform } from '../../platform/platform.ts';
import { constantTimeEqual, newId, randomToken, tokenHash, tokenShape } from '../../platform/random.ts';
import { byMail } from '../../sign-in/by-mail.ts';
import { admits, proven, StaleSignIn, type VerifiedFactor } from '../../sign-in/factor.ts';
import { signInMail } from './messages.ts';
import { type EmailAttempt, keepAttempt, mailedSignIns, triesPerAttempt } from './queries.ts';
import { emailTraits } from './traits.ts';

/** The browser binding of a sign-in by mail. */
export const mailBinding: BrowserBinding = browserBinding({
  name: 'mail',
  lifetime: ({ lifetimes }) => lifetimes.emailSignInSeconds,
  formerly: formerCookie,
});

/** Is this the handle of this attempt? */
export function isOf({ browserBindingHash }: Pick<EmailAttempt, 'browserBindingHash'>): IsHandle {
  return (handle) => constantTimeEqual(browserBindingHash, tokenHash(handle));
}

/** A mail with a link and a code, or with a code only. */
export type MailedWith = 'link' | 'code';

const macPurpose = 'email-code';

/** The input for the MAC of a code, so that the code is valid for this attempt only. */
const macData = (id: string, code: string): string => `${id}:${code}`;

/** The target after the sign-in. The link contains it, and the page that follows it checks it again. */
function linkTo({ settings }: Pick<Platform, 'settings'>, token: string, redirectTo: string | undefined): string {
  const query = new URLSearchParams({ token, ...(redirectTo !== undefined && { redirectTo }) });
  return `${settings.origin}/magic-link?${query}`;
}

/** The request for a sign-in by mail. */
export interface MailedSignIn {
  readonly email: string;
  readonly mailedWith: MailedWith;
  readonly redirectTo?: string | undefined;
  /** The consents that the person gives, in case the sign-in creates an account. */
  readonly consents?: ConsentStatement | undefined;
}

/**
 * Mails a sign-in. The work and the answer are the same whether or not the address has an account, because that is decided when
 * the proof is used. An address that an account has just left gets the undo link instead. A closed account also gets the link
 * that restores it. Returns the handle of the browser binding.
 */
export async function mailSignIn(
  deps: Platform,
  { locale, source }: RequestContext,
  { email, mailedWith, redirectTo, consents }: MailedSignIn,
): Promise<string> {
  const { settings, clock } = deps;
  const lifetimeSeconds = settings.lifetimes.emailSignInSeconds;
  // Always a new handle, because an attacker may have planted the old one in this browser.
  const handle = randomToken();
  const token = mailedWith === 'link' ? randomToken() : undefined;
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const id = newId();
  const now = clock.now();
  await deps.db.transaction(async (tx) => {
    await mailedSignIns.issue(tx, {
      id,
      email,
      linkHash: token === undefined ? null : tokenHash(token),
      codeMac: deps.keyring.mac(macPurpose, macData(id, code)),
      browserBindingHash: tokenHash(handle),
      userAgent: source.userAgent,
      locale,
      consents: consents ?? null,
      createdAt: now,
      expiresAt: after(now, lifetimeSeconds),
    });
    const values = { name: settings.brand.name, lifetime: spell(lifetimeSeconds, locale) };
    const url = token === undefined ? undefined : linkTo(deps, token, redirectTo);
    const mail = { to: email, locale, content: signInMail(locale, values, { code, url }) };
    const user = await findUserByEmail(tx, email);
    if (await isReserved(deps, tx, 'email', email)) await offerWayBack(deps, tx, { kind: 'email', identifier: email, locale });
    else if (user && closingUntil(user, clock)) await offerToKeep(deps, tx, { userId: user.id, mail, says: saysToClosed(user) });
    else await queueMail(deps, tx, mail);
    await deps.events.publish(tx, { type: 'sign-in.mailed', at: now, source });
  });
  return handle;
}

/** An administrator cannot sign in by mail (R4), so the mail contains no link or code that would be refused. */
function saysToClosed(user: UserRow): 'instead' | 'beside' {
  return admits(emailTraits, user) ? 'beside' : 'instead';
}

/** The attempt of a link, and whether this is the browser that requested it. This consumes nothing. */
export async function openLink(
  deps: Platform,
  token: string,
  handles: readonly string[],
): Promise<{ readonly attempt: EmailAttempt; readonly sameBrowser: boolean } | undefined> {
  if (!tokenShape.test(token)) return undefined;
  const attempt = await mailedSignIns.peek(deps, deps.db, { linkHash: tokenHash(token) });
  if (!attempt) return undefined;
  return { attempt, sameBrowser: handles.some(isOf(attempt)) };
}

/** The result of a code. Only the browser that requested the code gets `triesLeft`. */
export type CodeVerification = { readonly attempt: EmailAttempt } | { readonly triesLeft: number | undefined };

/** Verifies a code for this browser's attempt with this address. The attempt is counted first. */
export async function verifyMailedCode(
  deps: Platform,
  request: Pick<RequestContext, 'refundOnFailure'>,
  { email, code, handles }: { readonly email: string; readonly code: string; readonly handles: readonly string[] },
): Promise<CodeVerification> {
  if (handles.length === 0) return { triesLeft: undefined };
  const attempt = await mailedSignIns.attempt(deps, deps.db, { email, browserBindingHash: handles.map(tokenHash) });
  if (!attempt) return { triesLeft: undefined };
  const keepCount = request.refundOnFailure(() => mailedSignIns.refund(deps.db, { id: attempt.id }));
  if (deps.keyring.verifyMac(macPurpose, macData(attempt.id, code), attempt.codeMac)) return { attempt };
  keepCount();
  return { triesLeft: triesPerAttempt - attempt.tries };
}

/** The result of an attempt: an account, or the reason for a refusal. A refusal changes nothing. */
export type ConsumedAttempt = { readonly user: UserRow } | { readonly missing: readonly Consent[] } | 'administrator' | 'spent';

/** Rolls back the transaction, because an account must have all required consents. */
class ConsentMissing extends Error {
  readonly missing: readonly Consent[];
  constructor(missing: readonly Consent[]) {
    super('consent_required');
    this.missing = missing;
  }
}

/**
 * Finds or creates the account of an attempt's address: sign-in and sign-up are one. An account whose address was never verified
 * now belongs to the owner of the address, and factors that were planted there are deleted (S-15). Administrators cannot sign in
 * by mail, and a mail changes nothing of theirs (R4). The attempt is consumed when the factor is accepted, and stays valid until
 * then.
 * @param stated what is agreed to with the proof, or else was when the mail was asked for. It counts where an account is made:
 * for one that is there a mailbox alone says nothing (S-51)
 */
export async function consumeAttempt(
  deps: Platform,
  { source }: RequestContext,
  { id, email, locale, consents }: EmailAttempt,
  stated: ConsentStatement | undefined = consents ?? undefined,
): Promise<ConsumedAttempt> {
  const known = await findUserByEmail(deps.db, email);
  if (known?.emailVerifiedAt) return { user: known };
  try {
    return await deps.db.transaction(async (tx) => {
      // The account is locked before the attempt, as everywhere that ends attempts, to avoid a deadlock.
      const present = await holdByEmail(tx, email);
      const created = present
        ? undefined
        : await createUser(tx, deps.clock, { email, emailVerified: true, locale, consents: standingOf(stated) });
      const missing = created ? missingIn(deps.settings, stated) : [];
      if (missing.length > 0) throw new ConsentMissing(missing);
      // Another request has created it meanwhile.
      const user = present ?? created ?? (await holdByEmail(tx, email));
      if (user && !admits(emailTraits, user)) return 'administrator';
      const attempt = user && (await mailedSignIns.hold(deps, tx, { id }));
      if (!attempt) throw new StaleSignIn();
      if (!created) return { user: user.emailVerifiedAt ? user : await claim(deps, tx, { user, attempt, source }) };
      const at = deps.clock.now();
      await deps.events.publish(tx, { type: 'account.registered', at, userId: user.id, source });
      await deps.events.publish(tx, { type: 'account.email-verified', at, userId: user.id, source });
      await recordFirst(deps, tx, { userId: user.id, by: 'sign-up', source }, stated);
      return { user };
    });
  } catch (error) {
    if (error instanceof StaleSignIn) return 'spent';
    if (error instanceof ConsentMissing) return { missing: error.missing };
    throw error;
  }
}

/** The account of an address, locked until the transaction ends. */
async function holdByEmail(tx: Transaction, email: string): Promise<UserRow | undefined> {
  const found = await findUserByEmail(tx, email);
  const held = found && (await lockUser(tx, found.id));
  // The account may have changed its address while we waited for the lock.
  return held?.email === email ? held : undefined;
}

/**
 * The first verification of an account's address. It ends all pending sign-ins and links there except this attempt, which is
 * still to be accepted.
 */
async function claim(
  deps: Platform,
  tx: Transaction,
  { user, attempt, source }: { readonly user: UserRow; readonly attempt: EmailAttempt; readonly source: RequestContext['source'] },
): Promise<UserRow> {
  await proveEmail(deps, tx, user.id, source);
  await keepAttempt(tx, attempt);
  return (await findUserById(tx, user.id)) ?? user;
}

/** The factor of an attempt. Accepting it consumes the attempt, if the account still has the address that the mail went to. */
export function attemptFactor(
  deps: Platform,
  user: UserRow,
  { id, email }: Pick<EmailAttempt, 'id' | 'email'>,
  mailedWith: MailedWith,
): VerifiedFactor {
  return proven(mailedWith === 'link' ? byMail('magic-link') : emailTraits, user, {
    async onAccepted(tx) {
      // The account before the attempt, as in `consumeAttempt`.
      const held = await lockUser(tx, user.id);
      const stands = held?.email === email && admits(emailTraits, held);
      if (!stands || !(await mailedSignIns.consume(deps, tx, { id }))) throw new StaleSignIn();
    },
  });
}

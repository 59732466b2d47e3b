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

/** By what a browser is known again that waits for a mail to sign in with. */
export const mailBinding: BrowserBinding = browserBinding({
  name: 'mail',
  lifetime: ({ lifetimes }) => lifetimes.emailSignInSeconds,
  formerly: formerCookie,
});

/** Is it the handle of this attempt? */
export function isOf({ browserBindingHash }: Pick<EmailAttempt, 'browserBindingHash'>): IsHandle {
  return (handle) => constantTimeEqual(browserBindingHash, tokenHash(handle));
}

/** What is mailed: a link with a code, or a code alone. */
export type MailedWith = 'link' | 'code';

const macPurpose = 'email-code';

/** What the MAC of a code is made of: the code is nothing beside another attempt. */
const macData = (id: string, code: string): string => `${id}:${code}`;

/** Where a person goes after signing in: kept in the link, looked at again by the page that follows it. */
function linkTo({ settings }: Pick<Platform, 'settings'>, token: string, redirectTo: string | undefined): string {
  const query = new URLSearchParams({ token, ...(redirectTo !== undefined && { redirectTo }) });
  return `${settings.origin}/magic-link?${query}`;
}

/** What is asked for with a mailed sign-in. */
export interface MailedSignIn {
  readonly email: string;
  readonly mailedWith: MailedWith;
  readonly redirectTo?: string | undefined;
  /** What the person agrees to already, should it make an account. */
  readonly consents?: ConsentStatement | undefined;
}

/**
 * Mails a sign-in. The same for every address, whether or not it has an account: what it is good for is decided when it is
 * used. An address that an account has just left is mailed its way back instead, and a closed account how to keep it, too.
 * Returns the handle by which whoever asked is known again.
 */
export async function mailSignIn(
  deps: Platform,
  { locale, source }: RequestContext,
  { email, mailedWith, redirectTo, consents }: MailedSignIn,
): Promise<string> {
  const { settings, clock } = deps;
  const lifetimeSeconds = settings.lifetimes.emailSignInSeconds;
  // Always a new handle: a value planted in this browser must not be the one that is trusted later.
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

/** An administrator does not sign in by mail (R4): no link and no code that leads nowhere. */
function saysToClosed(user: UserRow): 'instead' | 'beside' {
  return admits(emailTraits, user) ? 'beside' : 'instead';
}

/** The attempt of a link, and whether it is opened where it was asked for. Nothing is consumed by looking. */
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

/** What became of a code: `triesLeft` is known only to the browser that asked. */
export type CodeVerification = { readonly attempt: EmailAttempt } | { readonly triesLeft: number | undefined };

/** Verifies a code for the attempt that this browser began with this address, by any of its handles; counted first. */
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

/** What an attempt led to: an account, or the reason why none. Nothing is changed by a refusal. */
export type ConsumedAttempt = { readonly user: UserRow } | { readonly missing: readonly Consent[] } | 'administrator' | 'spent';

/** Undoes the transaction: an account is made with the consents that it needs, or not at all. */
class ConsentMissing extends Error {
  readonly missing: readonly Consent[];
  constructor(missing: readonly Consent[]) {
    super('consent_required');
    this.missing = missing;
  }
}

/**
 * Finds the account of an attempt's address or makes it: signing in and signing up are one. An account that was never verified
 * is its owner's from now on, and what was planted there is gone (S-15). Who runs the place does not get in by a mailbox, nor
 * does it change anything of theirs (R4). The attempt is consumed where its factor is accepted: until then it is good again.
 * @param stated what is agreed to with the proof, or else was when the mail was asked for. It counts where an account is made: for
 *   one that is there a mailbox alone says nothing (S-51)
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
      // The account comes before the attempt, as in everything that voids attempts.
      const present = await holdByEmail(tx, email);
      const created = present
        ? undefined
        : await createUser(tx, deps.clock, { email, emailVerified: true, locale, consents: standingOf(stated) });
      const missing = created ? missingIn(deps.settings, stated) : [];
      if (missing.length > 0) throw new ConsentMissing(missing);
      // Made by somebody else meanwhile.
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

/** The account of an address, held until the transaction ends. */
async function holdByEmail(tx: Transaction, email: string): Promise<UserRow | undefined> {
  const found = await findUserByEmail(tx, email);
  const held = found && (await lockUser(tx, found.id));
  // It may have left the address while we waited for it.
  return held?.email === email ? held : undefined;
}

/** The first proof of an account's address. It ends what was under way there, but not this proof, which is still to be accepted. */
async function claim(
  deps: Platform,
  tx: Transaction,
  { user, attempt, source }: { readonly user: UserRow; readonly attempt: EmailAttempt; readonly source: RequestContext['source'] },
): Promise<UserRow> {
  await proveEmail(deps, tx, user.id, source);
  await keepAttempt(tx, attempt);
  return (await findUserById(tx, user.id)) ?? user;
}

/** The factor of an attempt. It is consumed where it is accepted, while the account still has the address it went to. */
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

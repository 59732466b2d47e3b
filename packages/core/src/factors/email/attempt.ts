import { randomInt } from 'node:crypto';
import { proveEmail } from '../../account/prove-email.ts';
import { createUser, findUserByEmail, lockUser } from '../../account/queries.ts';
import type { UserRow } from '../../account/user.ts';
import { after } from '../../platform/clock.ts';
import type { Visitor } from '../../platform/http/visitor.ts';
import { spell } from '../../platform/i18n/duration.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import type { Platform } from '../../platform/platform.ts';
import { constantTimeEqual, newId, randomToken, tokenHash, tokenShape } from '../../platform/random.ts';
import type { VerifiedFactor } from '../../sign-in/factor.ts';
import { signInMail } from './messages.ts';
import { consumeAttempt, type EmailAttempt, findByLink, storeAttempt, triesPerAttempt, tryCode } from './queries.ts';

/** What is mailed: a link with a code, or a code alone. */
export type MailedWith = 'link' | 'code';

function codeMac({ keyring }: Pick<Platform, 'keyring'>, id: string, code: string): Buffer {
  return keyring.mac('email-code', `${id}:${code}`);
}

/** Where a person goes after signing in: kept in the link, looked at again by the page that follows it. */
function linkTo({ settings }: Pick<Platform, 'settings'>, token: string, redirectTo: string | undefined): string {
  const query = new URLSearchParams({ token, ...(redirectTo !== undefined && { redirectTo }) });
  return `${settings.origin}/magic-link?${query}`;
}

/**
 * Mails a sign-in. The same for every address, whether or not it has an account: what it is good for is decided when it is
 * used. Returns the handle by which whoever asked is known again.
 */
export async function mailSignIn(
  deps: Platform,
  { locale, source }: Visitor,
  { email, mailedWith, redirectTo }: { readonly email: string; readonly mailedWith: MailedWith; readonly redirectTo?: string | undefined },
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
    await storeAttempt(tx, {
      id,
      email,
      linkHash: token === undefined ? null : tokenHash(token),
      codeMac: codeMac(deps, id, code),
      browserHash: tokenHash(handle),
      userAgent: source.userAgent,
      locale,
      createdAt: now,
      expiresAt: after(now, lifetimeSeconds),
    });
    const values = { name: settings.brand.name, lifetime: spell(lifetimeSeconds, locale) };
    const url = token === undefined ? undefined : linkTo(deps, token, redirectTo);
    await queueMail(deps, tx, { to: email, locale, content: signInMail(locale, values, { code, url }) });
    await deps.events.publish(tx, { type: 'sign-in.mailed', at: now, source });
  });
  return handle;
}

/** The attempt of a link, and whether it is opened where it was asked for. Nothing is spent by looking. */
export async function openLink(
  deps: Platform,
  token: string,
  handle: string | undefined,
): Promise<{ readonly attempt: EmailAttempt; readonly sameBrowser: boolean } | undefined> {
  if (!tokenShape.test(token)) return undefined;
  const attempt = await findByLink(deps, tokenHash(token));
  if (!attempt) return undefined;
  const sameBrowser = handle !== undefined && tokenShape.test(handle) && constantTimeEqual(attempt.browserHash, tokenHash(handle));
  return { attempt, sameBrowser };
}

/** What became of a code: `triesLeft` is known only to the browser that asked. */
export type CodeJudgement = { readonly attempt: EmailAttempt } | { readonly triesLeft: number | undefined };

/** Judges a code for the attempt that this browser began with this address. */
export async function judgeEmailCode(deps: Platform, email: string, code: string, handle: string | undefined): Promise<CodeJudgement> {
  if (handle === undefined || !tokenShape.test(handle)) return { triesLeft: undefined };
  const attempt = await tryCode(deps, { email, browserHash: tokenHash(handle) });
  if (!attempt) return { triesLeft: undefined };
  const right = constantTimeEqual(attempt.codeMac, codeMac(deps, attempt.id, code));
  return right ? { attempt } : { triesLeft: triesPerAttempt - attempt.tries };
}

/**
 * Spends an attempt, and finds the account of its address or makes it: signing in and signing up are one. An account that
 * was never verified is its owner's from now on, and what was planted there is gone (S-15). Undefined where the attempt was
 * spent meanwhile.
 */
export function redeem(deps: Platform, { source }: Visitor, { id, email, locale }: EmailAttempt): Promise<UserRow | undefined> {
  return deps.db.transaction(async (tx) => {
    // Where the account is written too, it comes first, as in everything that voids attempts.
    const present = await findUserByEmail(tx, email);
    if (present && !present.emailVerifiedAt) await lockUser(tx, present.id);
    if (!(await consumeAttempt(deps, tx, id))) return undefined;
    const at = deps.clock.now();
    const created = await createUser(tx, deps.clock, { email, emailVerified: true, locale });
    if (created) {
      await deps.events.publish(tx, { type: 'account.registered', at, userId: created.id, source });
      await deps.events.publish(tx, { type: 'account.email-verified', at, userId: created.id, source });
      return created;
    }
    const existing = await findUserByEmail(tx, email);
    if (!existing || existing.emailVerifiedAt) return existing;
    await proveEmail(deps, tx, existing.id, source);
    return findUserByEmail(tx, email);
  });
}

/** The mailbox as a factor: possession of it, by a channel that raises nothing (R4). */
export function mailboxFactor(user: UserRow, mailedWith: MailedWith): VerifiedFactor {
  return {
    method: mailedWith === 'link' ? 'magic-link' : 'email-code',
    kind: 'possession',
    amr: 'otp',
    channel: 'email',
    phishingResistant: false,
    userVerified: false,
    user,
  };
}

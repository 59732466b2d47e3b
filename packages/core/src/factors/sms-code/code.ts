import { randomInt } from 'node:crypto';
import { accountErrors } from '../../account/errors.ts';
import type { UserRow } from '../../account/user.ts';
import { after, secondsUntil } from '../../platform/clock.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { commonErrors, type Problem } from '../../platform/http/errors.ts';
import { fill, type Locale } from '../../platform/i18n/text.ts';
import type { Platform } from '../../platform/platform.ts';
import { constantTimeEqual, newId } from '../../platform/random.ts';
import { SmsFailure } from '../../platform/sms/gateway.ts';
import type { SmsRelay } from '../../platform/sms/relay.ts';
import type { DoorDeps } from '../../sign-in/advance.ts';
import type { VerifiedFactor } from '../../sign-in/factor.ts';
import { smsErrors } from './errors.ts';
import { codeText, texts } from './messages.ts';
import {
  findResendable,
  findSent,
  noteUnsent,
  pauseSeconds,
  type SmsCode,
  type Subject,
  storeCode,
  takeResend,
  triesPerCode,
  tryCode,
} from './queries.ts';

/** What the routes of this room stand on. */
export interface SmsDeps extends DoorDeps {
  readonly sms: SmsRelay;
}

const boundTo = (id: string): string => `sms_codes:${id}:code`;

/** A code that is to be sent. */
export interface DrawnCode {
  readonly id: string;
  readonly phone: string;
  readonly text: string;
  readonly code: string;
  readonly expiresAt: Date;
}

/** For whom a code is made. */
export interface CodeOrder extends Subject {
  readonly phone: string;
  /** Undefined where the number is nobody's, and only the work is to be the same. */
  readonly userId: string | undefined;
  readonly askedBy: Buffer;
  readonly locale: Locale;
}

/**
 * Draws a code and takes the turn to send it; older ones of the same purpose die.
 * @throws Problem too_soon (too_many_requests to whoever may be anybody) within 60 s of the last one, with the seconds left
 */
export async function drawCode(
  deps: Platform,
  db: Queryable,
  { purpose, subject, phone, userId, askedBy, locale }: CodeOrder,
): Promise<DrawnCode> {
  const { settings, clock, keyring } = deps;
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const id = newId();
  const now = clock.now();
  const expiresAt = after(now, settings.sms.codeSeconds);
  const stored = await storeCode(db, {
    id,
    purpose,
    subject,
    phone,
    userId: userId ?? null,
    askedBy,
    code: keyring.encrypt(Buffer.from(code), boundTo(id)),
    sentAt: now,
    createdAt: now,
    expiresAt,
  });
  if (!stored) throw tooSoon(deps, { purpose, subject }, await findSent(db, { purpose, subject }));
  return { id, phone, code, expiresAt, text: textOf(deps, locale, code) };
}

/** The same code once more, which lives on from now, within its ten minutes. @throws Problem no_active_code, too_soon */
export async function drawAgain(
  deps: Platform,
  of: Subject & { readonly phone: string; readonly askedBy: Buffer; readonly locale: Locale },
): Promise<DrawnCode> {
  const row = await takeResend(deps, { ...of, lifetimeSeconds: deps.settings.sms.codeSeconds });
  if (!row) {
    const present = await findResendable(deps, of);
    throw present ? tooSoon(deps, of, present.sentAt) : smsErrors.no_active_code();
  }
  const code = opened(deps, row);
  return { id: row.id, phone: row.phone, code, expiresAt: row.expiresAt, text: textOf(deps, of.locale, code) };
}

/** Whoever may be anybody has used up a point by it; whoever is known and impatient has not. */
function tooSoon({ clock }: Pick<Platform, 'clock'>, { purpose }: Subject, sentAt: Date | null | undefined): Problem {
  const seconds = Math.max(1, sentAt ? secondsUntil(after(sentAt, pauseSeconds), clock.now()) : 1);
  const refuse = purpose === 'sign-in' ? commonErrors.too_many_requests : smsErrors.too_soon;
  return refuse({ seconds }, { retryAfter: seconds });
}

function textOf({ settings }: Pick<Platform, 'settings'>, locale: Locale, code: string): string {
  return codeText(locale, { name: settings.brand.name, code, host: new URL(settings.origin).hostname });
}

function opened({ keyring }: Pick<Platform, 'keyring'>, { id, code }: SmsCode): string {
  return keyring.decrypt(code, boundTo(id)).toString('utf8');
}

/** What a route says once a code has left. */
export function sentReply({ clock }: Pick<Platform, 'clock'>, locale: Locale, expiresAt: Date) {
  const minutes = Math.max(1, Math.round(secondsUntil(expiresAt, clock.now()) / 60));
  return { success: true as const, message: fill(texts.sent[locale], { minutes }), expiresAt };
}

/**
 * Sends a code now, since the person waits for the answer. Where no gateway takes it, the code stays and may be sent again
 * at once.
 * @throws Problem sms_failed with `retryEndpoint`, phone_not_supported
 */
export async function sendNow(deps: SmsDeps, { id, phone, text, code }: DrawnCode, retryEndpoint: string): Promise<void> {
  try {
    await deps.sms.send({ id: newId(), to: phone, text, code });
  } catch (error) {
    if (!(error instanceof SmsFailure)) throw error;
    await noteUnsent(deps.db, id);
    if (error.kind === 'number') throw accountErrors.phone_not_supported();
    throw smsErrors.sms_failed({}, { canResend: error.kind !== 'budget', retryEndpoint });
  }
}

/** What became of a code: `triesLeft` is known only to whoever asked for one. */
export type SmsJudgement = { readonly right: SmsCode } | { readonly triesLeft: number | undefined };

/** Judges a code; counted first. */
export async function judgeSmsCode(
  deps: Platform,
  of: Subject & { readonly phone?: string; readonly askedBy: Buffer },
  typed: string,
): Promise<SmsJudgement> {
  const row = await tryCode(deps, of);
  if (!row) return { triesLeft: undefined };
  const right = constantTimeEqual(Buffer.from(opened(deps, row)), Buffer.from(typed));
  return right ? { right: row } : { triesLeft: triesPerCode - row.tries };
}

/** The factor that a texted code is: possession of the number, which others may come to hold (63B §3.1.3.3). */
export function smsFactor(user: UserRow, onAccepted?: (tx: Transaction) => Promise<void>): VerifiedFactor {
  return {
    method: 'sms-code',
    kind: 'possession',
    amr: 'sms',
    channel: 'sms',
    phishingResistant: false,
    userVerified: false,
    user,
    ...(onAccepted && { onAccepted }),
  };
}

import { randomInt } from 'node:crypto';
import { after, secondsUntil } from '../../platform/clock.ts';
import type { Queryable } from '../../platform/database/database.ts';
import { commonErrors, type Problem } from '../../platform/http/errors.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { fill, type Locale } from '../../platform/i18n/text.ts';
import type { Platform } from '../../platform/platform.ts';
import { constantTimeEqual, newId } from '../../platform/random.ts';
import { SmsFailure, type SmsFailureKind } from '../../platform/sms/gateway.ts';
import type { SmsRelay } from '../../platform/sms/relay.ts';
import type { SignInDeps } from '../../sign-in/sign-in-deps.ts';
import { smsErrors, unsent } from './errors.ts';
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
  textedCodes,
  triesPerCode,
} from './queries.ts';

/** What the routes of this capability need. */
export interface SmsDeps extends SignInDeps {
  readonly sms: SmsRelay;
}

const associatedData = (id: string): string => `sms_codes:${id}:code`;

/** A code that is ready to be sent. */
export interface IssuedCode {
  readonly id: string;
  readonly phone: string;
  readonly text: string;
  readonly code: string;
  readonly expiresAt: Date;
}

/** The account and the phone number for which a code is made. */
export interface CodeOrder extends Subject {
  readonly phone: string;
  /** Undefined if no account has the number. The request then does the same work, but nobody gets a code. */
  readonly userId: string | undefined;
  readonly boundTo: Buffer;
  readonly locale: Locale;
}

/**
 * Makes a code and takes the turn to send it. Older codes of the same purpose end.
 * @throws Problem too_soon within 60 s of the last message, with the seconds left. If anybody can send the request, the Problem
 * is too_many_requests.
 */
export async function issueCode(
  deps: Platform,
  db: Queryable,
  { purpose, subject, phone, userId, boundTo, locale }: CodeOrder,
): Promise<IssuedCode> {
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
    boundTo,
    code: keyring.encrypt(Buffer.from(code), associatedData(id)),
    sentAt: now,
    createdAt: now,
    expiresAt,
  });
  if (!stored) throw tooSoon(deps, { purpose, subject }, await findSent(db, { purpose, subject }));
  return { id, phone, code, expiresAt, text: textOf(deps, locale, code) };
}

/**
 * Prepares the same code to be sent once more. The code's lifetime starts again, but ends ten minutes after the code was made.
 * @throws Problem no_active_code, too_soon
 */
export async function reissueCode(
  deps: Platform,
  db: Queryable,
  of: Subject & { readonly phone: string; readonly boundTo: Buffer; readonly locale: Locale },
): Promise<IssuedCode> {
  const row = await takeResend(deps, db, { ...of, lifetimeSeconds: deps.settings.sms.codeSeconds });
  if (!row) {
    const present = await findResendable(deps, db, of);
    throw present ? tooSoon(deps, of, present.sentAt) : smsErrors.no_active_code();
  }
  const code = opened(deps, row);
  return { id: row.id, phone: row.phone, code, expiresAt: row.expiresAt, text: textOf(deps, of.locale, code) };
}

/**
 * For a request that anybody can send, the refusal costs a point of the rate limit. For a known account that asks too soon, the
 * refusal costs nothing.
 */
function tooSoon({ clock }: Pick<Platform, 'clock'>, { purpose }: Subject, sentAt: Date | null | undefined): Problem {
  const seconds = Math.max(1, sentAt ? secondsUntil(after(sentAt, pauseSeconds), clock.now()) : 1);
  const refuse = purpose === 'sign-in' ? commonErrors.too_many_requests : smsErrors.too_soon;
  return refuse({ seconds }, { retryAfter: seconds });
}

function textOf({ settings }: Pick<Platform, 'settings'>, locale: Locale, code: string): string {
  return codeText(locale, { name: settings.brand.name, code, host: new URL(settings.origin).hostname });
}

function opened({ keyring }: Pick<Platform, 'keyring'>, { id, code }: SmsCode): string {
  return keyring.decrypt(code, associatedData(id)).toString('utf8');
}

/** The reply of a route after a code was sent. */
export function sentReply({ clock }: Pick<Platform, 'clock'>, locale: Locale, expiresAt: Date) {
  const minutes = Math.max(1, Math.round(secondsUntil(expiresAt, clock.now()) / 60));
  return { success: true as const, message: fill(texts.sent[locale], { minutes }), expiresAt };
}

/** Where a code is sent, and which route sends the code again. */
export interface Sending {
  /** True if the account has proven the number. Half of each day's messages are reserved for proven numbers (C4). */
  readonly proven: boolean;
  /** Undefined if no route does. */
  readonly retryEndpoint?: string;
}

/**
 * Sends a code now, because the person waits for the answer. If no gateway takes the message, the code stays valid and may be
 * sent again at once. `canResend` is false if another try would be refused or could not help.
 * @throws Problem sms_failed with `canResend`, and `retryEndpoint` if there is one; phone_not_supported
 */
export async function sendNow(
  deps: Platform & Pick<SmsDeps, 'sms'>,
  request: Pick<RequestContext, 'wouldPass'>,
  { id, phone, text, code }: IssuedCode,
  { proven, retryEndpoint }: Sending,
): Promise<void> {
  try {
    await deps.sms.send({ id: newId(), to: phone, text, code }, { proven });
  } catch (error) {
    if (!(error instanceof SmsFailure)) throw error;
    await noteUnsent(deps.db, id);
    throw failedToSend(deps, request, error.kind, retryEndpoint);
  }
}

function failedToSend(
  { clock }: Pick<Platform, 'clock'>,
  request: Pick<RequestContext, 'wouldPass'>,
  kind: SmsFailureKind,
  retryEndpoint: string | undefined,
): Problem {
  const where = retryEndpoint === undefined ? {} : { retryEndpoint };
  if (kind === 'number') return unsent.number();
  if (kind === 'budget')
    return unsent.later({}, { canResend: false, ...where, retryAfter: secondsUntil(nextDay(clock.now()), clock.now()) });
  // Another try cannot help before an operator changes the settings.
  if (kind === 'settings') return unsent.later({}, { canResend: false, ...where });
  const nothingLeft = kind === 'unavailable';
  const canResend = request.wouldPass(nothingLeft);
  if (nothingLeft) return (canResend ? smsErrors.sms_failed : unsent.later)({}, { canResend, ...where });
  return (canResend ? unsent.silent : unsent.silentLast)({}, { canResend, ...where });
}

/** The moment at which the daily budget starts again: midnight, UTC. */
function nextDay(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));
}

/** The result of verifying a code. `triesLeft` is defined only for the browser or session that asked for the code. */
export type SmsVerification = { readonly right: SmsCode } | { readonly triesLeft: number | undefined };

/** Verifies a code. The attempt is counted before the code is compared. */
export async function verifyTextedCode(
  deps: Platform,
  request: Pick<RequestContext, 'refundOnFailure'>,
  of: Subject & { readonly phone?: string; readonly boundTo: Buffer | readonly Buffer[] },
  typed: string,
): Promise<SmsVerification> {
  const { purpose, subject, boundTo, phone } = of;
  const row = await textedCodes.attempt(deps, deps.db, { purpose, subject, boundTo, ...(phone !== undefined && { phone }) });
  if (!row) return { triesLeft: undefined };
  const keepCount = request.refundOnFailure(() => textedCodes.refund(deps.db, { id: row.id }));
  if (constantTimeEqual(Buffer.from(opened(deps, row)), Buffer.from(typed))) return { right: row };
  keepCount();
  return { triesLeft: triesPerCode - row.tries };
}

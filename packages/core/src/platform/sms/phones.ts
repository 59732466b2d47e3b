import type { Locale } from '../i18n/text.ts';

/** A person whose number an app of its own sessions proves. */
export interface PhoneOwner {
  /**
   * The app's own id of the user, at most 200 characters. Take it from the session, never from the request: a code works for the
   * subject that asked for it, and for no other.
   */
  readonly subject: string;
  /** As the person has typed it. */
  readonly phone: string;
  /** The address of the person's client, by which limits count. Undefined if it is not known: all of those share one strict limit. */
  readonly address: string | undefined;
  /** The language of the message and of a refusal. */
  readonly locale: Locale;
}

/** Why a number is not proven (RFC 9457), in the language of the person. */
export interface PhoneRefusal<Code extends string> {
  /** Stable: that of the route below `/sms`. */
  readonly code: Code;
  readonly status: number;
  readonly type: string;
  readonly title: string;
  /** What happened and what to do. */
  readonly detail: string;
  /** In seconds. */
  readonly retryAfter?: number;
  /** With `invalid_code`: how often this code can still be tried. */
  readonly attemptsLeft?: number;
  /** With `sms_failed`: whether `resend` may help now. */
  readonly canResend?: boolean;
  /** With `invalid_phone`. */
  readonly reason?: string;
  readonly [member: string]: unknown;
}

/** What a call came to. */
export type PhoneOutcome<Value, Code extends string> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: PhoneRefusal<Code> };

/** The refusals of every call. */
export type PhoneCode = 'invalid_input' | 'invalid_phone' | 'phone_not_supported' | 'too_many_requests' | 'service_unavailable';
/** The refusals of a message. */
export type SendCode = PhoneCode | 'too_soon' | 'sms_failed';

/** A code that has left. `phone` is the number in E.164. */
export interface CodeSent {
  readonly success: true;
  readonly message: string;
  readonly expiresAt: Date;
  readonly phone: string;
}

/** A number that the subject has proven, in E.164. The app stores it. */
export interface PhoneProven {
  readonly success: true;
  readonly phone: string;
}

/**
 * Proves phone numbers for an app that has sessions of its own, by the codes, limits, gateways and texts of `/sms/*`. It makes no
 * account and no session. Its rows end with their codes.
 */
export interface Phones {
  /** Sends a code of six digits. An earlier code of the subject ends. */
  send(owner: PhoneOwner): Promise<PhoneOutcome<CodeSent, SendCode>>;
  /** Sends the same code again. */
  resend(owner: PhoneOwner): Promise<PhoneOutcome<CodeSent, SendCode | 'no_active_code'>>;
  /** Verifies the code and consumes it. */
  verify(owner: PhoneOwner & { readonly code: string }): Promise<PhoneOutcome<PhoneProven, PhoneCode | 'invalid_code'>>;
}

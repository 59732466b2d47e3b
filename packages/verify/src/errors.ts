/** Why a credential was not taken. Stable. */
export type VerifyErrorCode =
  /** There is no credential, or it is of no kind that we know. */
  | 'missing_credential'
  /** There is more than one: whoever takes the first takes another one than who takes the last (RFC 6750 §3.1). */
  | 'ambiguous_credential'
  /** It is not one of ours, is over, or was taken back. */
  | 'invalid_credential'
  /** It is good, but not for this. */
  | 'insufficient_scope'
  /** It is good, but a stronger sign-in is wanted (RFC 9470). */
  | 'insufficient_authentication'
  /** Nobody can say at this moment: keys or revocations are not to be had. */
  | 'unavailable';

const statuses: Readonly<Record<VerifyErrorCode, number>> = {
  missing_credential: 401,
  ambiguous_credential: 400,
  invalid_credential: 401,
  insufficient_scope: 403,
  insufficient_authentication: 401,
  unavailable: 503,
};

/** The `error` of `WWW-Authenticate` (RFC 6750 §3.1, RFC 9470 §3). */
const challenges: Readonly<Partial<Record<VerifyErrorCode, string>>> = {
  ambiguous_credential: 'invalid_request',
  invalid_credential: 'invalid_token',
  insufficient_scope: 'insufficient_scope',
  insufficient_authentication: 'insufficient_user_authentication',
};

/** A credential that was not taken. The message is for logs and says no secret. */
export class VerifyError extends Error {
  readonly code: VerifyErrorCode;
  /** The HTTP status that says it. */
  readonly status: number;

  constructor(code: VerifyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'VerifyError';
    this.code = code;
    this.status = statuses[code];
  }
}

/** What a refusal looks like over HTTP: RFC 9457, with the challenge of RFC 6750 §3 where a credential is wanted. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly type: 'about:blank'; readonly title: string; readonly status: number; readonly code: VerifyErrorCode };
}

const titles: Readonly<Record<VerifyErrorCode, string>> = {
  missing_credential: 'Send an access token or an API key.',
  ambiguous_credential: 'Send one access token or API key, once.',
  invalid_credential: 'The access token or API key is not valid.',
  insufficient_scope: 'The access token or API key is not good for this.',
  insufficient_authentication: 'Sign in with a second factor.',
  unavailable: 'Credentials cannot be checked at this moment. Try again.',
};

/**
 * The answer to a request whose credential was not taken.
 * @throws whatever else it is given: a defect is no refusal
 */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof VerifyError)) throw error;
  const { code, status } = error;
  const challenge = challenges[code];
  const headers: Record<string, string> = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' };
  if (status === 503) headers['Retry-After'] = '1';
  else headers['WWW-Authenticate'] = challenge === undefined ? 'Bearer' : `Bearer error="${challenge}"`;
  return { status, headers, body: { type: 'about:blank', title: titles[code], status, code } };
}

/** Why a credential was refused. Stable. */
export type VerifyErrorCode =
  /** The request has no credential, or one of an unknown kind. */
  | 'missing_credential'
  /** The request has more than one credential: one server would use the first, another the last (RFC 6750 §3.1). */
  | 'ambiguous_credential'
  /** The credential is not from Daemun, has expired, or was revoked. */
  | 'invalid_credential'
  /** The credential is valid, but does not permit this. */
  | 'insufficient_scope'
  /** The credential is valid, but the route requires a stronger sign-in (RFC 9470). */
  | 'insufficient_authentication'
  /** The verifier cannot decide at this moment: keys or revocations are unavailable. */
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

/** A credential that was refused. The message is for logs and contains no secret. */
export class VerifyError extends Error {
  readonly code: VerifyErrorCode;
  /** The HTTP status of the refusal. */
  readonly status: number;

  constructor(code: VerifyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'VerifyError';
    this.code = code;
    this.status = statuses[code];
  }
}

/** A refusal over HTTP: RFC 9457, with the challenge of RFC 6750 §3 if a credential is required. */
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

/** The answer to a request whose credential was refused. @throws any other error that it is given: a defect is no refusal */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof VerifyError)) throw error;
  const { code, status } = error;
  const challenge = challenges[code];
  const headers: Record<string, string> = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' };
  if (status === 503) headers['Retry-After'] = '1';
  else headers['WWW-Authenticate'] = challenge === undefined ? 'Bearer' : `Bearer error="${challenge}"`;
  return { status, headers, body: { type: 'about:blank', title: titles[code], status, code } };
}

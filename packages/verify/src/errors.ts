/** Why a credential was refused. Stable. */
export type VerifyErrorCode =
  /** The request has no credential, or one of an unknown kind. */
  | 'missing_credential'
  /** The request has more than one credential: one server would use the first, another the last (RFC 6750 §3.1). */
  | 'ambiguous_credential'
  /** The credential is not from Daemun, not for this service, has expired, or was revoked. */
  | 'invalid_credential'
  /** The access token is bound to a key, and the proof of that key is missing, wrong, too old, or was used before (RFC 9449). */
  | 'invalid_dpop_proof'
  /** The credential is valid, but does not permit this. */
  | 'insufficient_scope'
  /** The credential is valid, but the route requires a stronger or a more recent sign-in (RFC 9470). */
  | 'insufficient_authentication'
  /** The verifier cannot decide at this moment: keys, revocations or used proofs are unavailable. */
  | 'unavailable';

const statuses: Readonly<Record<VerifyErrorCode, number>> = {
  missing_credential: 401,
  ambiguous_credential: 400,
  invalid_credential: 401,
  invalid_dpop_proof: 401,
  insufficient_scope: 403,
  insufficient_authentication: 401,
  unavailable: 503,
};

/** The `error` of `WWW-Authenticate` (RFC 6750 §3.1, RFC 9449 §7.1, RFC 9470 §3). */
const challenges: Readonly<Partial<Record<VerifyErrorCode, string>>> = {
  ambiguous_credential: 'invalid_request',
  invalid_credential: 'invalid_token',
  invalid_dpop_proof: 'invalid_dpop_proof',
  insufficient_scope: 'insufficient_scope',
  insufficient_authentication: 'insufficient_user_authentication',
};

/** What `WWW-Authenticate` says besides `error`, so that a client knows what to get (RFC 6750 §3, RFC 9470 §3, RFC 9728 §5.1). */
export interface Challenge {
  /** How the credential was sent, or has to be sent. Left out: `Bearer`. */
  readonly scheme?: 'Bearer' | 'DPoP';
  /** The scopes that the route requires. */
  readonly scopes?: readonly string[] | undefined;
  /** The level that the route requires, such as `aal2`. */
  readonly acr?: string | undefined;
  /** How old the sign-in may be, in seconds. */
  readonly maxAge?: number | undefined;
  /** Where the metadata of this service are. */
  readonly resourceMetadata?: string | undefined;
  /** The algorithms of DPoP proofs, if this service takes bound tokens. */
  readonly proofAlgorithms?: readonly string[] | undefined;
}

/** A credential that was refused. The message is for logs and contains no secret. */
export class VerifyError extends Error {
  readonly code: VerifyErrorCode;
  /** The HTTP status of the refusal. */
  readonly status: number;
  readonly challenge: Challenge;

  constructor(code: VerifyErrorCode, message: string, options: ErrorOptions & { readonly challenge?: Challenge } = {}) {
    super(message, options);
    this.name = 'VerifyError';
    this.code = code;
    this.status = statuses[code];
    this.challenge = options.challenge ?? {};
  }

  /** The same refusal, whose challenge says this as well. What it says already stands. */
  withChallenge(more: Challenge): VerifyError {
    return new VerifyError(this.code, this.message, { cause: this.cause, challenge: { ...more, ...this.challenge } });
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
  invalid_dpop_proof: 'The access token needs a valid DPoP proof.',
  insufficient_scope: 'The access token or API key is not good for this.',
  insufficient_authentication: 'Sign in once more, with a second factor where one is wanted.',
  unavailable: 'Credentials cannot be checked at this moment. Try again.',
};

/** A quoted string (RFC 9110 §5.6.4). Nothing of a request is ever in it. */
const quoted = (name: string, value: string): string => `${name}="${value.replaceAll(/["\\]/g, '\\$&')}"`;

function challengeOf(code: VerifyErrorCode, challenge: Challenge): string {
  const { scheme = 'Bearer', scopes, acr, maxAge, resourceMetadata, proofAlgorithms } = challenge;
  const error = challenges[code];
  const algorithms = proofAlgorithms && quoted('algs', proofAlgorithms.join(' '));
  const parameters = [
    error !== undefined && quoted('error', error),
    scopes && quoted('scope', scopes.join(' ')),
    acr !== undefined && quoted('acr_values', acr),
    maxAge !== undefined && quoted('max_age', String(maxAge)),
    resourceMetadata !== undefined && quoted('resource_metadata', resourceMetadata),
    scheme === 'DPoP' && algorithms,
  ].filter((parameter) => typeof parameter === 'string');
  const first = parameters.length === 0 ? scheme : `${scheme} ${parameters.join(', ')}`;
  // Whoever has no credential may come with either kind. Bearer is first, since some clients read no further.
  return error === undefined && algorithms ? `${first}, DPoP ${algorithms}` : first;
}

/** The answer to a request whose credential was refused. @throws any other error that it is given: a defect is no refusal */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof VerifyError)) throw error;
  const { code, status, challenge } = error;
  const headers: Record<string, string> = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' };
  if (status === 503) headers['Retry-After'] = '1';
  else headers['WWW-Authenticate'] = challengeOf(code, challenge);
  return { status, headers, body: { type: 'about:blank', title: titles[code], status, code } };
}

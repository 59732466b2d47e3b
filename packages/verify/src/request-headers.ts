import { VerifyError } from './errors.ts';

/** The headers that hold credentials: of the Fetch API, or as Node has them. */
export type RequestHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** The part of Node's own messages that adapters read. */
export interface NodeRequest {
  readonly headers: RequestHeaders;
  /** Names and values in turn, as the client sent them. */
  readonly rawHeaders?: readonly string[] | undefined;
}

/** A credential, as it came. */
export interface Sent {
  readonly scheme: 'key' | 'Bearer' | 'DPoP';
  readonly credential: string;
}

const credentialFields = ['authorization', 'x-api-key', 'dpop'] as const;

/**
 * Headers of a Node request that show a credential sent twice. Of two `Authorization` fields Node keeps the first and does not
 * report the second. A proxy in front may have looked at the second.
 */
export function headersOf({ headers, rawHeaders = [] }: NodeRequest): RequestHeaders {
  if (headers instanceof Headers) return headers;
  const twice = credentialFields.map((field) => [field, sent(rawHeaders, field)] as const).filter(([, values]) => values.length > 1);
  return twice.length === 0 ? headers : { ...headers, ...Object.fromEntries(twice) };
}

function sent(rawHeaders: readonly string[], field: string): readonly string[] {
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === field);
}

/** A list in one field. A server that joins two headers into one writes a comma between them (RFC 9110 §5.3). */
const joinedToken = /(?:^|,)[ \t]*(?:Bearer|DPoP)(?:[ \t,]|$)/i;

/**
 * The credential of a request: `X-API-Key`, else `Authorization: Bearer` or `DPoP`. Undefined if there is none.
 * @throws VerifyError ambiguous_credential if either came more than once (RFC 6750 §3.1)
 */
export function credentialOf(headers: RequestHeaders): Sent | undefined {
  const authorization = only(headers, 'authorization', (value) => value.includes(',') && joinedToken.test(value));
  const key = only(headers, 'x-api-key', (value) => value.includes(','));
  if (key !== undefined) return { scheme: 'key', credential: key };
  const [, scheme, credential] = /^(Bearer|DPoP) +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (scheme === undefined || credential === undefined) return undefined;
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', credential };
}

/**
 * The proof of a request: the header `DPoP`. Undefined if there is none.
 * @throws VerifyError ambiguous_credential if it came more than once (RFC 9449 §4.3)
 */
export function proofOf(headers: RequestHeaders): string | undefined {
  return only(headers, 'dpop', (value) => value.includes(','));
}

/** The one value of a field. `joined`: does a value hold more than one? */
function only(headers: RequestHeaders, field: string, joined: (value: string) => boolean): string | undefined {
  const given = headers instanceof Headers ? (headers.get(field) ?? undefined) : headers[field];
  const values = typeof given === 'string' ? [given] : (given ?? []);
  if (values.length > 1 || values.some(joined)) throw new VerifyError('ambiguous_credential', `${field} was sent more than once`);
  return values[0];
}

import type { Settings } from '../config/settings.ts';
import type { ReplyHeaders, ReplyMessage, RequestMessage } from './message.ts';
import type { Method, RouteDeclaration } from './route.ts';

type Cors = RouteDeclaration['cors'];

/**
 * S-66: an exact allow-list, credentials only for origins on it, and `Vary` so that no cache mixes answers. A route that declares
 * `cors` has nothing to do with the list.
 */
export function corsHeaders(request: RequestMessage, trustedOrigins: readonly string[], cors: Cors, { fields }: ReplyHeaders): void {
  if (cors === 'none') return;
  if (cors === 'anyone') {
    fields['Access-Control-Allow-Origin'] = '*';
    fields['Cross-Origin-Resource-Policy'] = 'cross-origin';
    return;
  }
  if (cors === 'client') {
    fields['Vary'] = 'Origin';
    return;
  }
  if (trustedOrigins.length === 0) return;
  fields['Vary'] = 'Origin';
  const origin = request.header('origin');
  if (origin === undefined || !trustedOrigins.includes(origin)) return;
  fields['Access-Control-Allow-Origin'] = origin;
  fields['Access-Control-Allow-Credentials'] = 'true';
  fields['Access-Control-Expose-Headers'] = 'Retry-After, WWW-Authenticate, X-Request-Id';
  fields['Cross-Origin-Resource-Policy'] = 'cross-origin';
}

/** Lets the pages of an origin read this reply, if it is the one that asks. Without credentials (security.md D3). */
export function allowOrigin(request: RequestMessage, origin: string, { fields }: ReplyHeaders): void {
  if (request.header('origin') !== origin) return;
  fields['Access-Control-Allow-Origin'] = origin;
  fields['Access-Control-Expose-Headers'] = 'DPoP-Nonce, WWW-Authenticate';
  fields['Cross-Origin-Resource-Policy'] = 'cross-origin';
}

/** The request headers of the API, in addition to those that every page may send. */
const ownHeaders = ['Accept-Language', 'Authorization', 'Content-Type', 'X-API-Key', 'X-CSRF-Token'];

/** The request headers of OAuth. */
const clientHeaders = ['Authorization', 'Content-Type', 'DPoP'];

/** Answers a preflight (Fetch standard, CORS-preflight fetch). `headers` already contain the result of `corsHeaders`. */
export function preflight(
  request: RequestMessage,
  { trustedOrigins, trustedOriginHeaders }: Pick<Settings, 'trustedOrigins' | 'trustedOriginHeaders'>,
  { methods, cors }: { readonly methods: readonly Method[]; readonly cors: Cors },
  headers: ReplyHeaders,
): ReplyMessage {
  const origin = request.header('origin');
  if (methods.length === 0) return { status: 404, headers, body: undefined };
  const { fields } = headers;
  fields['Allow'] = [...methods, 'OPTIONS'].join(', ');
  if (cors === 'none') return { status: 204, headers, body: undefined };
  if (cors !== undefined) {
    // Any origin may ask. What its page may read, the reply itself says.
    fields['Access-Control-Allow-Origin'] = '*';
    fields['Access-Control-Allow-Methods'] = methods.join(', ');
    fields['Access-Control-Allow-Headers'] = clientHeaders.join(', ');
    fields['Access-Control-Max-Age'] = '600';
  } else if (origin !== undefined && trustedOrigins.includes(origin)) {
    fields['Access-Control-Allow-Methods'] = methods.join(', ');
    fields['Access-Control-Allow-Headers'] = [...ownHeaders, ...trustedOriginHeaders].join(', ');
    fields['Access-Control-Max-Age'] = '600';
  }
  return { status: 204, headers, body: undefined };
}

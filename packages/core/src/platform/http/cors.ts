import type { Settings } from '../config/settings.ts';
import type { ReplyHeaders, ReplyMessage, RequestMessage } from './message.ts';
import type { Method } from './route.ts';

/** S-66: an exact allow-list, credentials only for origins on it, and `Vary` so that no cache mixes answers. */
export function corsHeaders(request: RequestMessage, trustedOrigins: readonly string[], { fields }: ReplyHeaders): void {
  if (trustedOrigins.length === 0) return;
  fields['Vary'] = 'Origin';
  const origin = request.header('origin');
  if (origin === undefined || !trustedOrigins.includes(origin)) return;
  fields['Access-Control-Allow-Origin'] = origin;
  fields['Access-Control-Allow-Credentials'] = 'true';
  fields['Access-Control-Expose-Headers'] = 'Retry-After, WWW-Authenticate, X-Request-Id';
  fields['Cross-Origin-Resource-Policy'] = 'cross-origin';
}

/** The request headers of the API, in addition to those that every page may send. */
const ownHeaders = ['Accept-Language', 'Authorization', 'Content-Type', 'X-API-Key', 'X-CSRF-Token'];

/** Answers a preflight (Fetch standard, CORS-preflight fetch). `headers` already contain the result of `corsHeaders`. */
export function preflight(
  request: RequestMessage,
  { trustedOrigins, trustedOriginHeaders }: Pick<Settings, 'trustedOrigins' | 'trustedOriginHeaders'>,
  methods: readonly Method[],
  headers: ReplyHeaders,
): ReplyMessage {
  const origin = request.header('origin');
  if (methods.length === 0) return { status: 404, headers, body: undefined };
  const { fields } = headers;
  fields['Allow'] = [...methods, 'OPTIONS'].join(', ');
  if (origin !== undefined && trustedOrigins.includes(origin)) {
    fields['Access-Control-Allow-Methods'] = methods.join(', ');
    fields['Access-Control-Allow-Headers'] = [...ownHeaders, ...trustedOriginHeaders].join(', ');
    fields['Access-Control-Max-Age'] = '600';
  }
  return { status: 204, headers, body: undefined };
}

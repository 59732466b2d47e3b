import type { Method } from './route.ts';

/** S-66: an exact allow-list, credentials only for those on it, and `Vary` so that no cache mixes answers. */
export function corsHeaders(request: Request, trustedOrigins: readonly string[], headers: Headers): boolean {
  if (trustedOrigins.length === 0) return false;
  headers.append('Vary', 'Origin');
  const origin = request.headers.get('origin');
  if (origin === null || !trustedOrigins.includes(origin)) return false;
  headers.set('Access-Control-Allow-Origin', origin);
  headers.set('Access-Control-Allow-Credentials', 'true');
  headers.set('Access-Control-Expose-Headers', 'Retry-After, X-Request-Id');
  headers.set('Cross-Origin-Resource-Policy', 'cross-origin');
  return true;
}

/** Answers a preflight (Fetch standard, CORS-preflight fetch). `headers` already hold what `corsHeaders` allowed. */
export function preflight(request: Request, trustedOrigins: readonly string[], methods: readonly Method[], headers: Headers): Response {
  const origin = request.headers.get('origin');
  if (methods.length === 0) return new Response(null, { status: 404, headers });
  headers.set('Allow', [...methods, 'OPTIONS'].join(', '));
  if (origin !== null && trustedOrigins.includes(origin)) {
    headers.set('Access-Control-Allow-Methods', methods.join(', '));
    headers.set('Access-Control-Allow-Headers', 'Content-Type, Accept-Language, X-CSRF-Token');
    headers.set('Access-Control-Max-Age', '600');
  }
  return new Response(null, { status: 204, headers });
}

/** Refreshes without pause, each connection its own family, from token to token. */
import autocannon from 'autocannon';
import type { Reached } from './load.ts';

/** How one server wants to be asked, and where in its answer the next token is. */
export interface RefreshRoute {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: (token: string) => string;
  readonly next: (answer: Readonly<Record<string, unknown>>) => string;
}

/**
 * Refreshes for so many seconds. The tokens are used up: the last answers are not waited for, so nobody knows which token
 * of a family holds.
 */
export async function refreshWithoutPause(route: RefreshRoute, tokens: readonly string[], seconds: number): Promise<Reached> {
  let families = 0;
  const {
    '2xx': refreshed,
    duration,
    non2xx,
    errors,
  } = await autocannon({
    url: route.url,
    method: 'POST',
    headers: route.headers,
    connections: tokens.length,
    duration: seconds,
    setupClient(client) {
      const first = tokens[families++];
      if (first === undefined) throw new Error('more connections than families');
      client.setBody(route.body(first));
      client.on('body', (answer) => client.setBody(route.body(route.next(JSON.parse(String(answer)) as Record<string, unknown>))));
    },
  });
  return { perSecond: refreshed / duration, failures: non2xx + errors };
}

/** Daemun's. */
export function daemunRefresh(url: string): RefreshRoute {
  return {
    url: `${url}/api/auth/token/refresh`,
    headers: { 'Content-Type': 'application/json', Origin: url },
    body: (refreshToken) => JSON.stringify({ refreshToken }),
    next: ({ refreshToken }) => String(refreshToken),
  };
}

/** oidc-provider's. */
export function oidcRefresh(url: string): RefreshRoute {
  return {
    url: `${url}/token`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: (token) => new URLSearchParams({ grant_type: 'refresh_token', client_id: 'bench', refresh_token: token }).toString(),
    next: ({ refresh_token: token }) => String(token),
  };
}

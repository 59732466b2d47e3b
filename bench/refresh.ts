/** Refreshes without pause, each connection its own family, from token to token. */
import { Agent, request } from 'node:http';

/** How one server wants to be asked, and where in its answer the next token is. */
export interface RefreshRoute {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: (token: string) => string;
  readonly next: (answer: Readonly<Record<string, unknown>>) => string;
}

/** What was reached, over all families, and the token that each of them holds now. */
export interface Refreshed {
  readonly perSecond: number;
  readonly tokens: readonly string[];
}

/** Refreshes for so many seconds. */
export async function refreshWithoutPause(route: RefreshRoute, tokens: readonly string[], seconds: number): Promise<Refreshed> {
  const agent = new Agent({ keepAlive: true, maxSockets: tokens.length });
  const end = performance.now() + seconds * 1000;
  let refreshed = 0;

  function refresh(token: string): Promise<string> {
    return new Promise((done, fail) => {
      const asking = request(route.url, { agent, method: 'POST', headers: route.headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('end', () => {
          const text = Buffer.concat(parts).toString();
          if (response.statusCode !== 200) return fail(new Error(`refresh answered ${response.statusCode}: ${text}`));
          done(route.next(JSON.parse(text) as Record<string, unknown>));
        });
      });
      asking.once('error', fail);
      asking.end(route.body(token));
    });
  }

  const begun = performance.now();
  const last = await Promise.all(
    tokens.map(async (first) => {
      let token = first;
      for (; performance.now() < end; refreshed += 1) token = await refresh(token);
      return token;
    }),
  );
  const perSecond = refreshed / ((performance.now() - begun) / 1000);
  agent.destroy();
  return { perSecond, tokens: last };
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

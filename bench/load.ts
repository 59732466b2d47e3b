import autocannon from 'autocannon';
import type { Account } from './people.ts';

/** What a load run reached. */
export interface Reached {
  readonly perSecond: number;
  readonly failures: number;
}

function reached(result: autocannon.Result): Reached {
  return { perSecond: result['2xx'] / result.duration, failures: result.non2xx + result.errors };
}

/** GET as fast as `connections` can, each going through all the headers in turn. */
export async function hammer(
  url: string,
  credentials: readonly Record<string, string>[],
  connections: number,
  duration: number,
): Promise<Reached> {
  return reached(await autocannon({ url, connections, duration, requests: credentials.map((headers) => ({ headers })) }));
}

/** Signs in without pause, each connection through all accounts in turn. */
export async function signInWithoutPause(
  origin: string,
  path: string,
  body: (account: Account) => object,
  people: readonly Account[],
  connections: number,
  duration: number,
): Promise<Reached> {
  let next = 0;
  const result = await autocannon({
    url: origin,
    connections,
    duration,
    timeout: 30,
    requests: [
      {
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json', origin },
        setupRequest(request) {
          const account = people[next++ % people.length];
          // A browser that was here before, but is signed out: it shows its device cookie, where there is one.
          const device = /[^;\s]*-device=[^;]+/.exec(account?.cookie ?? '')?.[0];
          const headers = { ...request.headers, ...(device && { cookie: device }) };
          return { ...request, headers, body: JSON.stringify(account && body(account)) };
        },
      },
    ],
  });
  return reached(result);
}

import { type Reply, type Shot, send } from './load.ts';
import { type MeasuredServer, startServer } from './processes.ts';

/** People who sign in: two for each of 16 connections, so that no account's own limit is in the way. */
export const connectionsThatSignIn = 16;
const accounts = connectionsThatSignIn * 2;
const password = 'tarnished-Heron-7-cellars-of-basalt';

/** One of the two systems that are compared. */
export interface Side {
  readonly name: string;
  start(databaseUrl: string, options?: { pages?: boolean }): Promise<MeasuredServer>;
  /** Makes the accounts and gives the requests to measure with. */
  prepare(server: MeasuredServer): Promise<Shots>;
}

export interface Shots {
  readonly session: Shot;
  /** One list for each connection. */
  readonly signIns: readonly (readonly Shot[])[];
}

const json = (url: string, origin: string, body: object, cookie?: string): Shot => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json', origin, ...(cookie && { cookie }) },
  body: JSON.stringify(body),
});

/** The cookies a reply sets, as a browser would send them; `wanted` picks by name. */
function cookiesOf({ cookies, status, text }: Reply, wanted: (name: string) => boolean = () => true): string {
  if (status !== 200) throw new Error(`preparation was answered ${status}: ${text.slice(0, 300)}`);
  return cookies
    .map((cookie) => cookie.split(';', 1)[0] ?? '')
    .filter((pair) => !pair.endsWith('=') && wanted(pair.slice(0, pair.indexOf('='))))
    .join('; ');
}

async function prepare(
  url: string,
  make: (email: string) => { register: Shot; signIn: (registered: Reply) => Shot },
  sessionPath: string,
): Promise<Shots> {
  const signIns: Shot[] = [];
  let cookie = '';
  for (let number = 0; number < accounts; number += 1) {
    const { register, signIn } = make(`person-${number}@example.com`);
    const registered = await send(register);
    cookie = cookiesOf(registered);
    signIns.push(signIn(registered));
  }
  const lists = Array.from({ length: connectionsThatSignIn }, (_, index) =>
    signIns.filter((_, place) => place % connectionsThatSignIn === index),
  );
  return { session: { method: 'GET', url: url + sessionPath, headers: { cookie } }, signIns: lists };
}

const daemunEnvironment =
  (databaseUrl: string) =>
  (port: number): Record<string, string> => ({
    DAEMUN_ENV: 'development',
    DAEMUN_ORIGIN: `http://127.0.0.1:${port}`,
    DAEMUN_SECRET: 'b3nch-only-Secret-that-is-long-enough-0123456789',
    DAEMUN_DATA: ':memory:',
    DATABASE_URL: databaseUrl,
    DAEMUN_EMAIL_VERIFICATION: 'off',
    DAEMUN_RATE_LIMITS: '1000000',
    DAEMUN_LOG_LEVEL: 'error',
  });

export const daemun: Side = {
  name: 'Daemun',
  start: (databaseUrl, { pages = false } = {}) =>
    startServer({
      args: ['apps/server/src/cli.ts', 'start', ...(pages ? [] : ['--no-pages'])],
      path: '/healthz',
      env: daemunEnvironment(databaseUrl),
    }),
  prepare: ({ url }) =>
    prepare(
      url,
      (email) => ({
        register: json(`${url}/api/auth/register`, url, { email, password }),
        // As browsers do: the cookie by which the account knows this one comes along.
        signIn: (registered) =>
          json(
            `${url}/api/auth/login`,
            url,
            { identifier: email, password },
            cookiesOf(registered, (name) => name === 'daemun-device'),
          ),
      }),
      '/api/auth/session',
    ),
};

export const betterAuth: Side = {
  name: 'Better Auth',
  start: (databaseUrl) =>
    startServer({
      args: ['bench/servers/better-auth.ts'],
      path: '/api/auth/ok',
      env: () => ({ DATABASE_URL: databaseUrl, BETTER_AUTH_SECRET: 'b3nch-only-Secret-that-is-long-enough-0123456789' }),
    }),
  prepare: ({ url }) =>
    prepare(
      url,
      (email) => ({
        register: json(`${url}/api/auth/sign-up/email`, url, { email, password, name: 'Person' }),
        signIn: () => json(`${url}/api/auth/sign-in/email`, url, { email, password }),
      }),
      '/api/auth/get-session',
    ),
};

import type { TestApp } from './app.ts';
import type { Person } from './people.ts';

/** What a sign-in by token gives. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

const partOf = (jwt: string, index: number) => JSON.parse(Buffer.from(jwt.split('.')[index] ?? '', 'base64url').toString());
export const headerOf = (jwt: string) => partOf(jwt, 0);
export const claimsOf = (jwt: string) => partOf(jwt, 1);

/** Signs in with the password, as a client that keeps tokens. */
export async function signInByToken(
  app: Pick<TestApp, 'client'>,
  { email, password }: Pick<Person, 'email' | 'password'>,
): Promise<TokenPair> {
  const reply = await app.client().post('/login', { identifier: email, password, transport: 'token' });
  if (reply.body.status !== 'signed-in') throw new Error(`login answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body.tokens;
}

/** Somebody to sign in as. */
export interface Account {
  readonly email: string;
  readonly password: string;
  readonly cookie: string;
}

const password = 'violet-anchor-58-lantern';

/** Registers `count` people by the given route and keeps their session cookies. */
export async function registerPeople(url: string, path: string, count: number): Promise<readonly Account[]> {
  const people: Account[] = [];
  for (let index = 0; index < count; index += 1) {
    const email = `bench-${index}-${Date.now()}@example.com`;
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: url },
      body: JSON.stringify({ email, password, name: 'Bench' }),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; ');
    people.push({ email, password, cookie });
  }
  return people;
}

async function post(url: string, path: string, body: object, cookie?: string): Promise<Record<string, unknown>> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: url, ...(cookie !== undefined && { Cookie: cookie }) },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

/** An API key of each of them. */
export function makeKeys(url: string, people: readonly Account[]): Promise<string[]> {
  return Promise.all(
    people.map(async ({ cookie }) => String((await post(url, '/api/auth/api-keys', { name: 'Bench', kind: 'live' }, cookie))['key'])),
  );
}

/** Signs one after the other in by token; their refresh tokens. */
export async function signInByToken(url: string, people: readonly Account[]): Promise<string[]> {
  const signedIn: string[] = [];
  for (const { email, password } of people) {
    const { tokens } = await post(url, '/api/auth/login', { identifier: email, password, transport: 'token' });
    signedIn.push((tokens as { refreshToken: string }).refreshToken);
  }
  return signedIn;
}

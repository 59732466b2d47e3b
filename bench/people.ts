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

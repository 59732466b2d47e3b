import { eq } from 'drizzle-orm';
import { users } from '../src/account/tables.ts';
import type { TestApp } from './app.ts';
import { type Person, signedUp, signIn } from './people.ts';

/** An administrator who has just signed in, by a password alone. */
export async function administrator(app: TestApp): Promise<Person> {
  return appointed(app, await signedUp(app));
}

/** Makes somebody an administrator. Their browser has a session of its own afterwards. */
export async function appointed<One extends Person>(app: TestApp, person: One): Promise<One> {
  await appoint(app, person);
  return { ...person, browser: await signIn(app, person) };
}

/** Gives somebody the role of administrators. Their sessions stay. */
export async function appoint(app: TestApp, { userId }: Pick<Person, 'userId'>): Promise<void> {
  await app.daemun.deps.db
    .update(users)
    .set({ roles: ['admin'] })
    .where(eq(users.id, userId));
}

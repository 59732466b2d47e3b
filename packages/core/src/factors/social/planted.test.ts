import { beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { givenIdentity, twoProviders } from '../../../test/identities.ts';
import { goodPassword, newEmail, otherPassword, type Person } from '../../../test/people.ts';
import { createUser } from '../../account/queries.ts';
import { storePassword } from '../password/queries.ts';
import { listIdentities } from './queries.ts';

/** An account on an address that nobody has proven, with a password that a stranger knows, and a stranger who is signed in. */
async function planted(app: TestApp): Promise<Person> {
  const email = newEmail();
  const { db, clock, passwords } = app.daemun.deps;
  const userId = await db.transaction(async (tx) => {
    const user = await createUser(tx, clock, { email, emailVerified: false });
    if (user) await storePassword(tx, user.id, await passwords.hash(goodPassword), clock.now());
    return user?.id ?? '';
  });
  const browser = app.client();
  expect((await browser.post('/login', { identifier: email, password: goodPassword })).body.status).toBe('signed-in');
  return { email, password: goodPassword, browser, userId };
}

/** The ways in which the owner of an address shows up for the first time. */
const proofs: Readonly<Record<string, (app: TestApp, email: string) => Promise<unknown>>> = {
  'a magic link': async (app, email) => {
    const owner = app.client();
    await owner.post('/magic-link', { email });
    return owner.post('/magic-link/verify', { token: await app.outbox.token(email, '/magic-link') });
  },
  'the verification link': async (app, email) => {
    const owner = app.client();
    await owner.post('/register', { email, password: otherPassword });
    return owner.post('/verify-email', { token: await app.outbox.token(email, '/verify-email') });
  },
  'a reset': async (app, email) => {
    const owner = app.client();
    await owner.post('/recovery', { email });
    return owner.post('/recovery/reset', { token: await app.outbox.token(email, '/reset'), password: otherPassword });
  },
};

describe.each(databases)('identities of an address that its owner proves for the first time, on %s', (database) => {
  const app = useApp({ database, settings: { social: twoProviders.social } });
  beforeAll(() => app.daemun.start());

  it.each(Object.entries(proofs))('S-15 A-14 are gone by %s, also that of a provider that is off today', async (_, prove) => {
    const stranger = await planted(app);
    await givenIdentity(app, stranger);
    await givenIdentity(app, stranger, { provider: 'zenith', asleepSince: app.clock.now() });
    await givenIdentity(app, stranger, { provider: 'former' });
    const { db } = app.daemun.deps;
    expect(await listIdentities(db, stranger.userId)).toHaveLength(3);
    await prove(app, stranger.email);
    expect(await listIdentities(db, stranger.userId)).toEqual([]);
  });
});

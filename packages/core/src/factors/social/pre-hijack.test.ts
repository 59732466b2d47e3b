import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestApp, useApp } from '../../../test/app.ts';
import type { TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { goodPassword, newEmail, otherPassword } from '../../../test/people.ts';
import { startIssuer } from '../../../test/providers/issuer.ts';
import { ledTo, signInAt } from '../../../test/providers/visit.ts';
import { createUser } from '../../account/queries.ts';
import { storePassword } from '../password/queries.ts';

let now = () => new Date();
const clock = { now: () => now() };
/** The operator believes this issuer about addresses of example.test, and believes the other one nothing. */
const trusted = await startIssuer({ clock });
const open = await startIssuer({ clock });
afterAll(() => Promise.all([trusted.close(), open.close()]));
const clientOf = ({ url, clientId, clientSecret }: typeof trusted) => ({ issuer: url, clientId, clientSecret });
const social = {
  oidc: { trusted: { ...clientOf(trusted), trustedEmailDomains: ['example.test'] }, open: clientOf(open) },
};

let serial = 0;
/** Somebody new at an issuer, who is there next. */
function somebodyAt(issuer: typeof trusted, claims: Readonly<Record<string, unknown>> = {}) {
  serial += 1;
  const person = { sub: `hijack-${serial}`, ...claims };
  issuer.people.push(person);
  return person;
}
const accountOf = async (browser: TestClient): Promise<string | undefined> => (await browser.get('/session')).body.user?.id;

/** An account on somebody else's address, and the browser of the attacker, who is signed in to it by a password. */
async function plant(app: TestApp, email: string) {
  const { db, clock: time, passwords } = app.daemun.deps;
  const userId = await db.transaction(async (tx) => {
    const user = await createUser(tx, time, { email, emailVerified: false });
    if (user) await storePassword(tx, user.id, await passwords.hash(goodPassword), time.now());
    return user?.id ?? '';
  });
  const browser = app.client();
  await browser.post('/login', { identifier: email, password: goodPassword });
  expect(await accountOf(browser)).toBe(userId);
  return browser;
}

/** The attacker's own identity, linked to the account on the victim's address, which signs in there. */
async function linkOwn(browser: TestClient, app: TestApp) {
  const attacker = somebodyAt(open);
  const { body } = await browser.post('/social/open/link', {});
  await browser.get((await open.visit(body.authorizationUrl)).href);
  const again = app.client();
  await signInAt(again, 'open', open);
  expect(await accountOf(again)).toBe(await accountOf(browser));
  return attacker;
}

/** What an attacker leaves behind, and how the attacker tries to get in with it later. Gives the account that it opens, if any. */
const ways: Readonly<Record<string, (app: TestApp, email: string) => Promise<() => Promise<string | undefined>>>> = {
  'the password is kept': async (app, email) => {
    await linkOwn(await plant(app, email), app);
    return async () => {
      const browser = app.client();
      await browser.post('/login', { identifier: email, password: goodPassword });
      return accountOf(browser);
    };
  },
  'the session is kept': async (app, email) => {
    const browser = await plant(app, email);
    await linkOwn(browser, app);
    return () => accountOf(browser);
  },
  'a second identifier is kept: an identity': async (app, email) => {
    const attacker = await linkOwn(await plant(app, email), app);
    return async () => {
      const browser = app.client();
      open.people.push(attacker);
      await signInAt(browser, 'open', open);
      return accountOf(browser);
    };
  },
  'a change of address is pending': async (app, email) => {
    const browser = await plant(app, email);
    await linkOwn(browser, app);
    const evil = newEmail('evil');
    expect((await browser.post('/email', { email: evil })).status).toBe(202);
    const token = await app.outbox.token(evil, '/confirm-email');
    return async () => {
      await browser.post('/email/confirm', { token });
      const later = app.client();
      await later.post('/magic-link', { email: evil });
      const link = await app.outbox.token(evil, '/magic-link').catch(() => undefined);
      if (link) await later.post('/magic-link/verify', { token: link });
      return accountOf(later);
    };
  },
  'a provider says that the address is the attacker’s': async (app, email) => {
    const attacker = somebodyAt(open, { email, email_verified: true });
    const browser = app.client();
    expect(ledTo(await signInAt(browser, 'open', open))).toBe('/account');
    // The account has no address: nobody has proven it.
    expect((await browser.get('/session')).body.user).toMatchObject({ email: null });
    return async () => {
      const later = app.client();
      open.people.push(attacker);
      await signInAt(later, 'open', open);
      return accountOf(later);
    };
  },
};

/** How the owner of the address arrives. Gives the account. */
const arrivals: Readonly<Record<string, (app: TestApp, email: string) => Promise<TestClient>>> = {
  'a provider that is trusted with it': async (app, email) => {
    somebodyAt(trusted, { email, email_verified: true });
    const owner = app.client();
    expect(ledTo(await signInAt(owner, 'trusted', trusted))).toBe('/account');
    return owner;
  },
  'a magic link': async (app, email) => {
    const owner = app.client();
    await owner.post('/magic-link', { email });
    await owner.post('/magic-link/verify', { token: await app.outbox.token(email, '/magic-link') });
    return owner;
  },
  'a registration': async (app, email) => {
    const owner = app.client();
    await owner.post('/register', { email, password: otherPassword });
    await owner.post('/verify-email', { token: await app.outbox.token(email, '/verify-email') });
    return owner;
  },
};

const table = Object.keys(ways).flatMap((way) => Object.keys(arrivals).map((arrival): [string, string] => [way, arrival]));

describe.each(databases)('S-15 A-14 an account that an attacker has prepared, on %s', (database) => {
  const app = useApp({ database, settings: { social } });
  beforeAll(() => app.daemun.start());
  beforeEach(() => {
    now = () => app.clock.now();
  });

  it.each(table)('%s: it opens nothing of the owner, who arrives by %s', async (way, arrival) => {
    const email = newEmail('victim');
    const tryAgain = await ways[way]?.(app, email);
    const owner = await arrivals[arrival]?.(app, email);
    const { user } = (await owner?.get('/session'))?.body ?? {};
    expect(user).toMatchObject({ email, emailVerified: true });
    const found = await tryAgain?.();
    expect(found).not.toBe(user.id);
    const { identities } = (await owner?.get('/identities'))?.body ?? {};
    expect(identities.map(({ provider }: { provider: string }) => provider)).toEqual(arrival.startsWith('a provider') ? ['trusted'] : []);
  });
});

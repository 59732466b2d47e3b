import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { enrol, enrolled } from '../../../test/authenticator.ts';
import type { TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { goodPassword, newEmail, otherPassword, signedUp, signIn, together } from '../../../test/people.ts';
import { startIssuer } from '../../../test/providers/issuer.ts';
import { ledTo, signInAt } from '../../../test/providers/visit.ts';

let now = () => new Date();
const clock = { now: () => now() };
const google = await startIssuer({ clock });
const acme = await startIssuer({ clock });
afterAll(() => Promise.all([google.close(), acme.close()]));
const social = {
  google: { clientId: google.clientId, clientSecret: google.clientSecret, issuer: google.url },
  oidc: { acme: { issuer: acme.url, clientId: acme.clientId, clientSecret: acme.clientSecret, label: 'Acme' } },
};

let serial = 0;
const subject = () => {
  serial += 1;
  return `linked-${serial}`;
};
const gmail = () => newEmail('mina').replace('example.test', 'gmail.com');
const userOf = async (browser: TestClient) => (await browser.get('/session')).body.user;
const identitiesOf = async (browser: TestClient) =>
  (await browser.get('/identities')).body.identities.map(({ provider }: { provider: string }) => provider);

/** What the provider says of the address, and whether that is to be believed. */
const words = [
  { name: 'the provider is trusted for the domain, and says verified', at: google, claim: true, domain: 'gmail.com', trusted: true },
  { name: 'a Workspace domain that the token names, and says verified', at: google, claim: true, domain: 'hd', trusted: true },
  { name: 'the provider is trusted for the domain, and says not verified', at: google, claim: false, domain: 'gmail.com', trusted: false },
  {
    name: 'the provider is trusted for the domain, and says "true" as text',
    at: google,
    claim: 'true',
    domain: 'gmail.com',
    trusted: false,
  },
  {
    name: 'the provider is trusted for the domain, and says "false" as text',
    at: google,
    claim: 'false',
    domain: 'gmail.com',
    trusted: false,
  },
  { name: 'the provider is trusted for the domain, and says nothing', at: google, claim: undefined, domain: 'gmail.com', trusted: false },
  { name: 'the provider is trusted for other domains, and says verified', at: google, claim: true, domain: 'example.test', trusted: false },
  { name: 'the provider is trusted for none, and says verified', at: acme, claim: true, domain: 'gmail.com', trusted: false },
  { name: 'the provider is trusted for none, and says not verified', at: acme, claim: false, domain: 'gmail.com', trusted: false },
] as const;
type Word = (typeof words)[number];

function saying({ at, claim, domain }: Word, email: string): { readonly provider: string; readonly issuer: typeof google } {
  const hd = domain === 'hd' && { hd: email.split('@')[1] };
  at.people.push({ sub: subject(), email, ...(claim !== undefined && { email_verified: claim }), ...hd });
  return { provider: at === google ? 'google' : 'acme', issuer: at };
}
const addressFor = ({ domain }: Word) => newEmail('mina').replace('example.test', domain === 'hd' ? 'workspace.example' : domain);

describe.each(databases)('S-102 A-13 whose account an address opens, on %s', (database) => {
  const app = useApp({ database, settings: { social } });
  beforeEach(() => {
    now = () => app.clock.now();
  });

  describe('if nobody has the address', () => {
    it.each(words)('$name', async (word) => {
      const email = addressFor(word);
      const { provider, issuer } = saying(word, email);
      const browser = app.client();
      expect(ledTo(await signInAt(browser, provider, issuer))).toBe('/account');
      expect(await userOf(browser)).toMatchObject(word.trusted ? { email, emailVerified: true } : { email: null, emailVerified: false });
      // Nobody sits on an address that is not theirs: its owner can still register with it.
      if (!word.trusted) expect((await signedUp(app, {}, email)).userId).not.toBe((await userOf(browser)).id);
    });
  });

  describe('if somebody has proven the address here', () => {
    it.each(words)('$name', async (word) => {
      const email = addressFor(word);
      const owner = await signedUp(app, {}, email);
      const { provider, issuer } = saying(word, email);
      const browser = app.client();
      expect(ledTo(await signInAt(browser, provider, issuer))).toBe(word.trusted ? '/account' : '/link-account');
      if (word.trusted) expect((await userOf(browser)).id).toBe(owner.userId);
      else expect((await browser.get('/session')).status).toBe(401);
      expect(await identitiesOf(owner.browser)).toEqual(word.trusted ? [provider] : []);
    });
  });
});

describe.each(databases)('S-102 S-15 an address that nobody has proven here, on %s', (database) => {
  const app = useApp({ database, settings: { social, emailVerification: false } });
  beforeEach(() => {
    now = () => app.clock.now();
  });

  it.each(words)('$name', async (word) => {
    const email = addressFor(word);
    const planted = app.client();
    expect((await planted.post('/register', { email, password: goodPassword })).body.status).toBe('signed-in');
    const before = await userOf(planted);
    const { provider, issuer } = saying(word, email);
    const browser = app.client();
    expect(ledTo(await signInAt(browser, provider, issuer))).toBe('/account');
    const user = await userOf(browser);
    if (!word.trusted) {
      expect([user.id === before.id, user.email]).toEqual([false, null]);
      expect((await planted.get('/session')).status).toBe(200);
      return;
    }
    // The first proof of the address voids what was planted there.
    expect([user.id, user.emailVerified]).toEqual([before.id, true]);
    expect((await planted.get('/session')).status).toBe(401);
    expect((await app.client().post('/login', { identifier: email, password: goodPassword })).body.code).toBe('invalid_credentials');
  });
});

describe.each(databases)('an identity that waits for a proof of the existing account, on %s', (database) => {
  const app = useApp({ database, settings: { social } });
  beforeEach(() => {
    now = () => app.clock.now();
  });

  /** A browser in which an identity with the address of an account waits. */
  async function waiting(email: string, { verified = true, browser = app.client(), query = '' } = {}) {
    acme.people.push({ sub: subject(), email, email_verified: verified });
    const reply = await signInAt(browser, 'acme', acme, query);
    return { browser, led: ledTo(reply), again: { ...acme.people.at(-1) } as { sub: string } };
  }

  it('says what waits, and links it once the person has signed in the old way', async () => {
    const owner = await signedUp(app);
    const { browser, led, again } = await waiting(owner.email, { query: '?redirectTo=/account/sessions' });
    expect(led).toBe('/link-account?redirectTo=%2Faccount%2Fsessions');
    const { body } = await browser.get('/social/link');
    expect(body).toMatchObject({ provider: 'acme', emailHint: `m***@${owner.email.split('@')[1]}` });
    expect(body.methods).toEqual(['password', 'magic-link', 'email-code'].filter((method) => body.methods.includes(method)));
    expect(Date.parse(body.expiresAt) - app.clock.now().getTime()).toBe(600_000);
    expect((await browser.post('/login', { identifier: owner.email, password: owner.password })).body.status).toBe('signed-in');
    expect(await identitiesOf(browser)).toEqual(['acme']);
    expect((await browser.get('/social/link')).body.code).toBe('no_link');
    expect((await app.outbox.to(owner.email)).some(({ subject: line }) => line.includes('new way to sign in'))).toBe(true);
    acme.people.push(again);
    const next = app.client();
    expect(ledTo(await signInAt(next, 'acme', acme))).toBe('/account');
    expect((await userOf(next)).id).toBe(owner.userId);
  });

  it('a person whose provider does not vouch for the address learns nothing of the ways of the account', async () => {
    const owner = await signedUp(app);
    const { browser } = await waiting(owner.email, { verified: false });
    const { body: options } = await app.client().post('/login/options', {});
    expect((await browser.get('/social/link')).body.methods).toEqual(options.methods);
  });

  it('declining makes no link and no account', async () => {
    const owner = await signedUp(app);
    const { browser } = await waiting(owner.email);
    expect((await browser.delete('/social/link')).status).toBe(204);
    expect((await browser.get('/social/link')).status).toBe(404);
    await browser.post('/login', { identifier: owner.email, password: owner.password });
    expect(await identitiesOf(browser)).toEqual([]);
  });

  it('a sign-in as another account ends it without a link', async () => {
    const [owner, other] = [await signedUp(app), await signedUp(app)];
    const { browser } = await waiting(owner.email);
    await browser.post('/login', { identifier: other.email, password: other.password });
    expect(await identitiesOf(browser)).toEqual([]);
    await browser.post('/login', { identifier: owner.email, password: owner.password });
    expect(await identitiesOf(browser)).toEqual([]);
  });

  it('ends after ten minutes', async () => {
    const owner = await signedUp(app);
    const { browser } = await waiting(owner.email);
    app.clock.advance(600);
    await browser.post('/login', { identifier: owner.email, password: owner.password });
    expect(await identitiesOf(browser)).toEqual([]);
  });

  it('S-28 wants the second factor too, and the password alone links nothing', async () => {
    const owner = await enrolled(app);
    const { browser } = await waiting(owner.email);
    expect((await browser.post('/login', { identifier: owner.email, password: owner.password })).body.status).toBe(
      'second-factor-required',
    );
    expect(await identitiesOf(owner.browser)).toEqual([]);
    expect((await browser.post('/verify-2fa', { code: owner.code() })).body.status).toBe('signed-in');
    expect(await identitiesOf(owner.browser)).toEqual(['acme']);
  });

  it('R5 a trusted browser skips no second factor while something waits', async () => {
    const owner = await enrolled(app);
    const browser = app.client();
    await browser.post('/login', { identifier: owner.email, password: owner.password });
    expect((await browser.post('/verify-2fa', { code: owner.code(), trustDevice: true })).body.status).toBe('signed-in');
    app.clock.advance(30);
    await browser.post('/logout');
    await waiting(owner.email, { browser });
    expect((await browser.post('/login', { identifier: owner.email, password: owner.password })).body.status).toBe(
      'second-factor-required',
    );
    expect((await browser.post('/verify-2fa', { code: owner.code() })).body.status).toBe('signed-in');
    expect(await identitiesOf(browser)).toEqual(['acme']);
  });

  it('the mailbox is an old way too', async () => {
    const owner = await signedUp(app);
    const { browser } = await waiting(owner.email);
    await browser.post('/magic-link', { email: owner.email });
    const token = await app.outbox.token(owner.email, '/magic-link');
    expect((await browser.post('/magic-link/verify', { token })).body.status).toBe('signed-in');
    expect(await identitiesOf(browser)).toEqual(['acme']);
  });

  it('a step-up of a session of the account links it, for an account with two-factor by its second factor alone', async () => {
    const plain = await signedUp(app);
    await waiting(plain.email, { browser: plain.browser });
    expect((await plain.browser.post('/step-up/password', { password: plain.password })).status).toBe(200);
    expect(await identitiesOf(plain.browser)).toEqual(['acme']);
    const person = await signedUp(app);
    await person.browser.post('/login', { identifier: person.email, password: person.password });
    const owner = await enrol(app, person);
    await waiting(owner.email, { browser: owner.browser });
    await owner.browser.post('/step-up/password', { password: owner.password });
    expect(await identitiesOf(owner.browser)).toEqual([]);
    expect((await owner.browser.post('/step-up/totp', { code: owner.code() })).status).toBe(200);
    expect(await identitiesOf(owner.browser)).toEqual(['acme']);
  });

  it('S-28 a password typed in a session of the account is asked for the second factor, and then it links', async () => {
    const person = await signedUp(app);
    await person.browser.post('/login', { identifier: person.email, password: person.password });
    const owner = await enrol(app, person);
    await waiting(owner.email, { browser: owner.browser });
    const typed = await owner.browser.post('/login', { identifier: owner.email, password: owner.password });
    expect(typed.body.status).toBe('second-factor-required');
    expect((await owner.browser.post('/verify-2fa', { code: owner.code() })).body.status).toBe('signed-in');
    expect(await identitiesOf(owner.browser)).toEqual(['acme']);
  });

  it('A-07 of twenty sign-ins at once in that browser one links, and all sign in', async () => {
    const owner = await signedUp(app);
    const { browser } = await waiting(owner.email);
    const replies = await together(20, () => browser.clone().post('/login', { identifier: owner.email, password: owner.password }));
    expect(replies.map(({ body }) => body.status)).toEqual(replies.map(() => 'signed-in'));
    expect(await identitiesOf(owner.browser)).toEqual(['acme']);
  });

  it('S-54 ends with a change of the password: somebody else may have made it wait', async () => {
    const owner = await signedUp(app);
    const { browser } = await waiting(owner.email);
    await owner.browser.post('/logout-all');
    const session = await signIn(app, owner);
    expect((await session.post('/password', { currentPassword: owner.password, newPassword: otherPassword })).status).toBe(204);
    await browser.post('/login', { identifier: owner.email, password: otherPassword });
    expect(await identitiesOf(session)).toEqual([]);
  });
});

describe('the first address of an account that a provider has made', () => {
  const app = useApp({ database: 'embedded', settings: { social } });
  beforeEach(() => {
    now = () => app.clock.now();
  });

  async function newcomer(email: string) {
    acme.people.push({ sub: subject(), email, email_verified: true });
    const browser = app.client();
    expect(ledTo(await signInAt(browser, 'acme', acme))).toBe('/account');
    return browser;
  }

  it('is given to it by the mailed link, where the person is signed in', async () => {
    const email = gmail();
    const browser = await newcomer(email);
    expect((await userOf(browser)).email).toBeNull();
    const token = await app.outbox.token(email, '/confirm-email');
    expect((await browser.post('/email/confirm', { token })).body).toEqual({ status: 'changed' });
    expect(await userOf(browser)).toMatchObject({ email, emailVerified: true });
  });

  it('A-14 is not handed over by a stranger who follows the link', async () => {
    const email = gmail();
    const browser = await newcomer(email);
    const token = await app.outbox.token(email, '/confirm-email');
    const victim = await signedUp(app);
    for (const other of [app.client(), victim.browser]) {
      expect((await other.post('/email/confirm', { token })).body.code).toBe('signed_in_elsewhere');
    }
    expect((await userOf(browser)).email).toBeNull();
  });

  it('stays with the account that has proven it first', async () => {
    const email = gmail();
    const browser = await newcomer(email);
    const token = await app.outbox.token(email, '/confirm-email');
    const owner = await signedUp(app, {}, email);
    expect((await browser.post('/email/confirm', { token })).body.code).toBe('email_taken');
    expect((await userOf(owner.browser)).email).toBe(email);
  });
});

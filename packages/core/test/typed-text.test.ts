import { describe, expect, it } from 'vitest';
import { banUser, createUser } from '../src/operations/admin/users.ts';
import { testOrigin, useApp } from './app.ts';
import { enrolled, passwordGiven } from './authenticator.ts';
import type { Reply, TestClient } from './client.ts';
import { databases } from './databases.ts';
import { addPasskey, withPasskey } from './passkeys.ts';
import { goodPassword, newEmail, newPhone, signedUp } from './people.ts';
import { textedCode } from './phones.ts';
import { createAuthenticator } from './software-authenticator.ts';

/** Names that nobody can read, or that make others misread what stands beside them. */
const refusedNames: Readonly<Record<string, string>> = {
  'a lone high surrogate': 'Mina \ud83d',
  'a lone low surrogate': '\udc00Mina',
  'a bell': 'Mi\u0007na',
  'a line break': 'Mina\nPark',
  'a line separator': 'Mina\u2028Park',
  'a C1 control': 'Mi\u0085na',
  'an override': 'Mina \u202egnp.exe',
  'an embedding': 'Mina \u202bPark',
  'an isolate': 'Mina \u2067Park\u2069',
  'nothing that is seen': '\u3164\u115f',
  'format characters alone': '\u200b\u2060\ufeff',
};

/** What is typed, and what is kept. */
const keptNames: readonly (readonly [typed: string, kept: string])[] = [
  ['\u200b\u202d Mina Park \u202c\ufeff', 'Mina Park'],
  ['Zoe\u0308', 'Zo\u00eb'],
  ['\u1106\u1175\u11ab\u110b\u1161', '민아'],
  ['👩\u200d👩\u200d👧', '👩\u200d👩\u200d👧'],
  ['❤\ufe0f', '❤\ufe0f'],
  ['🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
  ['نام\u200cه', 'نام\u200cه'],
];

const fullWidth = (text: string): string => text.replaceAll(/[!-~]/g, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0));
/** As a chat or a contact card passes it on. */
const pasted = (text: string): string => `\u202d\u200b${text}\ufeff\u202c`;
/** What a phone puts between the letters of a copied code. */
const strewn = (text: string): string => [...text].join('\u2060');

describe.each(databases)('what people type on %s', (database) => {
  const app = useApp({ database });

  describe('S-108 a name', () => {
    const named: Readonly<Record<string, (browser: TestClient, name: string, passkeyId: string) => Promise<Reply>>> = {
      'of who registers': (_, name) => app.client().post('/register', { email: newEmail(), password: goodPassword, name }),
      'of the first administrator': (_, name) =>
        app.client().post('/first-administrator', { token: 'none', email: newEmail(), password: goodPassword, name }),
      'of a person': (browser, name) => browser.patch('/profile', { name }),
      'of a passkey': (browser, name, passkeyId) => browser.patch(`/passkeys/${passkeyId}`, { name }),
      'of an API key': (browser, name) => browser.post('/api-keys', { name, kind: 'test' }),
    };

    it.each(Object.entries(named))('%s is refused by its field where nobody can read it as it is meant', async (_, give) => {
      const { browser, passkeyId } = await withPasskey(app);
      for (const [fault, name] of Object.entries(refusedNames)) {
        const reply = await give(browser, name, passkeyId);
        const paths = reply.body.errors?.map(({ path }: { path: string }) => path);
        expect([fault, reply.status, reply.body.code, paths]).toEqual([fault, 422, 'invalid_input', ['name']]);
      }
    });

    it('is kept in one spelling, without what nobody sees at its ends', async () => {
      const { browser, passkeyId } = await withPasskey(app);
      for (const [typed, kept] of keptNames) {
        expect([typed, (await browser.patch('/profile', { name: typed })).body.name]).toEqual([typed, kept]);
        expect([typed, (await browser.patch(`/passkeys/${passkeyId}`, { name: typed })).body.name]).toEqual([typed, kept]);
        expect([typed, (await browser.post('/api-keys', { name: typed, kind: 'test' })).body.name]).toEqual([typed, kept]);
      }
      expect((await browser.patch('/profile', { name: '가'.normalize('NFD').repeat(100) })).body.name).toBe('가'.repeat(100));
      expect((await browser.patch('/profile', { name: 'x'.repeat(101) })).status).toBe(422);
    });

    it('that is refused costs nobody the passkey', async () => {
      const { browser } = await signedUp(app);
      const { body: options } = await browser.post('/passkey/register/start', {});
      const response = createAuthenticator(testOrigin).create(options);
      const refused = await browser.post('/passkey/register/complete', { response, name: 'My \ud800 key' });
      expect([refused.status, refused.body.errors]).toEqual([422, [expect.objectContaining({ path: 'name' })]]);
      expect((await browser.post('/passkey/register/complete', { response, name: 'My key' })).body.name).toBe('My key');
    });
  });

  it('S-108 a text of an operator is held to the same', async () => {
    const { deps } = app.daemun;
    const by = { actor: 'cli' };
    for (const name of Object.values(refusedNames)) {
      await expect(createUser(deps, { email: newEmail(), name }, by)).rejects.toThrow('can be shown');
    }
    const email = newEmail();
    const { user } = await createUser(deps, { email: pasted(email), name: pasted('Zoe\u0308') }, by);
    expect([user.email, user.name]).toEqual([email, 'Zo\u00eb']);
    await expect(banUser(deps, email, { ...by, reason: 'a \u202e b' })).rejects.toThrow('can be shown');
    expect((await banUser(deps, pasted(email), { ...by, reason: ' spam\u200b' })).bannedReason).toBe('spam');
  });

  it('S-12 an address is read past what nobody sees around it', async () => {
    const person = await signedUp(app);
    const typed = pasted(` ${person.email} `);
    const signedIn = await app.client().post('/login', { identifier: typed, password: person.password });
    expect(signedIn.body.status).toBe('signed-in');
    const browser = app.client();
    expect((await browser.post('/email-code', { email: typed })).status).toBe(202);
    const [mail] = await app.outbox.to(person.email);
    const code = mail?.code ?? '';
    expect((await browser.post('/email-code/verify', { email: typed, code: pasted(code) })).body.status).toBe('signed-in');
    // Inside an address it is another address, or none.
    const inside = await app.client().post('/email-code', { email: person.email.replace('@', '\u200b@') });
    expect([inside.status, inside.body.errors?.[0]?.code]).toEqual([422, 'invalid_email']);
  });

  it('R2 a password is taken as it is typed, its ends too', async () => {
    const email = newEmail();
    const password = `${goodPassword}\u200b`;
    const browser = app.client();
    await browser.post('/register', { email, password });
    await browser.post('/verify-email', { token: await app.outbox.token(email, '/verify-email') });
    const signIn = async (given: string) => (await app.client().post('/login', { identifier: email, password: given })).status;
    expect([await signIn(goodPassword), await signIn(`${password} `), await signIn(password)]).toEqual([401, 401, 200]);
  });

  describe.each([
    ['full-width', fullWidth],
    ['between format characters', pasted],
    ['with format characters inside', strewn],
    ['with spaces inside', (code: string) => `${code.slice(0, 3)}\u3000${code.slice(3)} `],
  ])('S-35 a code that is typed %s is that code', (_, write) => {
    it('of an app, and of a backup', async () => {
      const person = await enrolled(app);
      const [first, second] = [await passwordGiven(app, person), await passwordGiven(app, person)];
      expect((await first.post('/verify-2fa', { code: write(person.code()) })).body.status).toBe('signed-in');
      const backupCode = write(person.backupCodes[0] ?? '');
      expect((await second.post('/verify-2fa', { backupCode })).body.status).toBe('signed-in');
    });

    it('of a mail, and of a text message', async () => {
      const person = await signedUp(app);
      const browser = app.client();
      await browser.post('/email-code', { email: person.email });
      const [mail] = await app.outbox.to(person.email);
      const done = await browser.post('/email-code/verify', { email: person.email, code: write(mail?.code ?? '') });
      expect(done.body.status).toBe('signed-in');
      const phone = newPhone();
      await person.browser.post('/sms/send', { phone: pasted(phone) });
      const proven = await person.browser.post('/sms/verify', { phone: strewn(phone), code: write(await textedCode(app, phone)) });
      expect(proven.body).toEqual({ success: true });
    });
  });

  it('S-35 a backup code may be typed with any dash, in small full-width letters', async () => {
    const person = await enrolled(app);
    for (const [at, dash] of ['\u2013', '\u2212', '\uff0d', '\u30fc'].entries()) {
      const browser = await passwordGiven(app, person);
      const backupCode = fullWidth((person.backupCodes[at] ?? '').toLowerCase()).replaceAll('\uff0d', dash);
      expect([dash, (await browser.post('/verify-2fa', { backupCode })).body.status]).toEqual([dash, 'signed-in']);
    }
    const browser = await passwordGiven(app, person);
    expect((await browser.post('/verify-2fa', { backupCode: `${person.backupCodes[5]}0` })).body.code).toBe('invalid_code');
  });

  it('S-77 an address of a picture is kept as browsers write it', async () => {
    const person = await addPasskey(app, await signedUp(app));
    const reply = await person.browser.patch('/profile', { image: 'https://img.example/\u202egnp.한글' });
    expect(reply.body.image).toBe('https://img.example/%E2%80%AEgnp.%ED%95%9C%EA%B8%80');
  });
});

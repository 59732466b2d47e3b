import { describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../../test/app.ts';
import { enrolled, passwordGiven } from '../../../test/authenticator.ts';
import { databases } from '../../../test/databases.ts';
import { addPasskey, withPasskey } from '../../../test/passkeys.ts';
import { signedUp } from '../../../test/people.ts';
import { createAuthenticator } from '../../../test/software-authenticator.ts';

const strangersHandle = Buffer.alloc(16, 1).toString('base64url');

describe.each(databases)('an answer of an authenticator, on %s', (database) => {
  const app = useApp({ database });

  it('S-42 names no other account where it is known whose passkey it must be', async () => {
    const person = await addPasskey(app, await enrolled(app));
    const browser = await passwordGiven(app, person);
    const answer = async (flip: object) => {
      const { body: options } = await browser.post('/2fa/passkey/start', {});
      return browser.post('/2fa/passkey/complete', { response: person.authenticator.get(options, flip) });
    };
    expect((await answer({ userHandle: strangersHandle })).body.code).toBe('invalid_passkey');
    expect((await answer({})).body.status).toBe('signed-in');
  });

  it('S-40 S-41 to a challenge that wants a touch is not one without, whatever it is said to be for', async () => {
    const { browser } = await signedUp(app);
    const authenticator = createAuthenticator(testOrigin);
    const { body: options } = await browser.post('/passkey/register/start', {});
    const untouched = authenticator.create(options, { flags: { up: false, uv: false } });
    expect((await browser.post('/passkey/register/complete', { response: untouched, upgrade: true })).body.code).toBe('passkey_refused');
    expect((await browser.get('/passkeys')).body.passkeys).toEqual([]);
    // Asked for as what it is, it is taken.
    const { body: upgrade } = await browser.post('/passkey/register/start', { upgrade: true });
    const made = authenticator.create(upgrade, { flags: { up: false, uv: false } });
    expect((await browser.post('/passkey/register/complete', { response: made, upgrade: true })).status).toBe(200);
  });
});

describe('pages that may use passkeys', () => {
  const trustedOrigins = ['https://app.auth.example.test', 'https://notauth.example.test', 'https://other.example'];
  const app = useApp({ database: 'embedded', settings: { trustedOrigins } });

  it('S-41 are those of the domain that passkeys are bound to, trusted or not', async () => {
    const person = await withPasskey(app);
    const outcomes: Record<string, number> = {};
    for (const origin of [testOrigin, ...trustedOrigins, 'https://untrusted.auth.example.test']) {
      const browser = app.client();
      const { body: options } = await browser.post('/passkey/login/start', {});
      const response = person.authenticator.get(options, { origin });
      outcomes[origin] = (await browser.post('/passkey/login/complete', { response })).status;
    }
    expect(outcomes).toEqual({
      [testOrigin]: 200,
      'https://app.auth.example.test': 200,
      'https://notauth.example.test': 401,
      'https://other.example': 401,
      'https://untrusted.auth.example.test': 401,
    });
  });
});

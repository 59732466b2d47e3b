import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { appCode } from '../../test/app-code.ts';
import { enrol, passwordGiven } from '../../test/authenticator.ts';
import { goodPassword, signedUp } from '../../test/people.ts';

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

describe('a sign-in and a step-up for which the deployment’s own claims fail', () => {
  let [failing, slow] = [false, false];
  let seen: unknown;
  const app = useApp({
    database: 'embedded',
    settings: {
      tokens: {
        claims: ({ user, session }) => {
          if (failing) throw new Error('the service behind the claims is gone');
          if (slow) app.clock.advance(5);
          seen = [user.twoFactorEnabled, session.aal, session.amr];
          return {};
        },
      },
    },
  });

  async function byToken() {
    const person = await signedUp(app);
    const { tokens } = (await app.client().post('/login', { identifier: person.email, password: goodPassword, transport: 'token' })).body;
    return { person, tokens };
  }
  const refresh = (refreshToken: string) => app.client().post('/token/refresh', { refreshToken });

  it('S-58 a step-up that fails leaves the tokens that its client has', async () => {
    const { tokens } = await byToken();
    failing = true;
    const raise = () => app.client().post('/step-up/password', { password: goodPassword }, bearer(tokens.accessToken));
    // Nor is the right password a wrong one: six of those would have to wait (C5).
    for (let attempt = 0; attempt < 7; attempt += 1) expect((await raise()).status).toBe(500);
    failing = false;
    expect((await refresh(tokens.refreshToken)).status).toBe(200);
    // However long they take, the new tokens are those of the session as it is then.
    slow = true;
    const raised = await raise();
    slow = false;
    expect(raised.status).toBe(200);
    expect((await app.client().get('/session', bearer(raised.body.tokens.accessToken))).status).toBe(200);
    expect((await refresh(tokens.refreshToken)).status).toBe(401);
    expect((await refresh(raised.body.tokens.refreshToken)).status).toBe(200);
  });

  it('S-31 a set-up that fails has switched nothing on: the same code does it later, and shows the backup codes', async () => {
    const { tokens } = await byToken();
    const asks = bearer(tokens.accessToken);
    const { secret } = (await app.client().post('/setup-2fa', undefined, asks)).body;
    const confirm = () => app.client().post('/verify-2fa', { code: appCode(secret, app.clock.now()) }, asks);
    failing = true;
    expect((await confirm()).status).toBe(500);
    expect((await app.client().get('/2fa', asks)).body).toMatchObject({ enabled: false, backupCodesLeft: 0 });
    failing = false;
    const { status, backupCodes, tokens: next } = (await confirm()).body;
    expect([status, backupCodes.length, (await refresh(next.refreshToken)).status]).toEqual(['enabled', 10, 200]);
    expect(seen).toEqual([true, 2, ['pwd', 'otp', 'mfa']]);
  });

  it('S-33 S-60 a sign-in that fails leaves no session, spends no code and counts none as wrong', async () => {
    const person = await enrol(app, await signedUp(app));
    const before = (await person.browser.get('/sessions')).body.sessions.length;
    const pending = await passwordGiven(app, person);
    const finish = () => pending.post('/verify-2fa', { code: person.code(), transport: 'token' });
    failing = true;
    // One more than would lock the account, were they wrong.
    for (let time = 0; time < 6; time += 1) expect((await finish()).status).toBe(500);
    failing = false;
    expect((await finish()).body.status).toBe('signed-in');
    expect((await person.browser.get('/sessions')).body.sessions).toHaveLength(before + 1);
  });
});

import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { goodPassword, newEmail, otherPassword, signedUp, signIn } from '../../../test/people.ts';
import { firstAdministratorLink } from '../../operations/admin/first-administrator.ts';

describe('the password policy', () => {
  const app = useApp({ database: 'embedded' });

  /** The field's code when `password` is set on each route that sets one. */
  async function codes(password: string): Promise<(string | undefined)[]> {
    const person = await signedUp(app);
    const codeOf = (reply: { body: { errors?: { code: string }[]; code?: string } }) => reply.body?.errors?.[0]?.code ?? reply.body?.code;
    const registered = await app.client().post('/register', { email: newEmail(), password });
    const changed = await person.browser.post('/password', { currentPassword: person.password, newPassword: password });
    await app.client().post('/recovery', { email: person.email });
    const reset = await app.client().post('/recovery/reset', { token: await app.outbox.token(person.email, '/reset'), password });
    const link = new URL((await firstAdministratorLink(app.daemun.deps)) ?? '');
    const first = await app.client().post('/first-administrator', { token: link.searchParams.get('token'), email: newEmail(), password });
    return [codeOf(registered), codeOf(changed), codeOf(reset), codeOf(first)];
  }

  it('S-01 counts code points: eleven are too few, twelve will do, eight emoji are eight', async () => {
    expect(new Set(await codes('vq7-Lt2.mXw'))).toEqual(new Set(['password_too_short']));
    expect(new Set(await codes('🦊🌵🎻🚲🧊🪁🥨🛶'))).toEqual(new Set(['password_too_short']));
    expect(new Set(await codes('aaaaaaaaaaaa'))).not.toContain(undefined);
    const twelve = await app.client().post('/register', { email: newEmail(), password: 'vq7-Lt2.mXwK' });
    expect(twelve.status).toBe(202);
  });

  it('S-02 takes 64 and 256 characters, never cuts, and refuses more before hashing', async () => {
    const base = 'violet anchor 58 lantern copper meadow 31 whistle silver harbor ';
    for (const length of [64, 256]) {
      const email = newEmail();
      const password = base.repeat(5).slice(0, length);
      const browser = app.client();
      await browser.post('/register', { email, password });
      await browser.post('/verify-email', { token: await app.outbox.token(email, '/verify-email') });
      await signIn(app, { email, password });
      const twin = `${password.slice(0, -1)}#`;
      expect((await app.client().post('/login', { identifier: email, password: twin })).status).toBe(401);
    }
    expect(new Set(await codes(base.repeat(5).slice(0, 257)))).toEqual(new Set(['password_too_long']));
    const huge = await app.client().post('/login', { identifier: newEmail(), password: 'x'.repeat(1024 * 1024) });
    expect(huge.status).toBe(413);
  });

  it('S-03 asks for no character classes, takes any script and every space, and compares after NFC', async () => {
    const email = newEmail();
    const password = 'café 밤하늘 travels at noon ';
    const browser = app.client();
    expect((await browser.post('/register', { email, password: password.normalize('NFC') })).status).toBe(202);
    await browser.post('/verify-email', { token: await app.outbox.token(email, '/verify-email') });
    await signIn(app, { email, password: password.normalize('NFD') });
    for (const wrong of [password.trim(), password.toUpperCase()]) {
      expect((await app.client().post('/login', { identifier: email, password: wrong })).status).toBe(401);
    }
    expect((await app.client().post('/register', { email: newEmail(), password: 'lanternanchorviolet' })).status).toBe(202);
  });

  it('S-04 refuses common passwords and words about the person with one code on every route', async () => {
    expect(new Set(await codes('1qaz2wsx3edc4rfv'))).toEqual(new Set(['password_common']));
    expect(new Set(await codes('passwordpassword'))).toEqual(new Set(['password_common']));
    expect(new Set(await codes('daemundaemun12'))).toEqual(new Set(['password_contains_context']));
    const about = await app.client().post('/register', { email: 'seoyeonkim@example.test', password: 'seoyeonkim-2026' });
    expect(about.body.errors).toEqual([expect.objectContaining({ path: 'password', code: 'password_contains_context' })]);
    const named = await app
      .client({ language: 'ko' })
      .post('/register', { email: newEmail(), name: 'Jeonghwan Lee', password: 'jeonghwan99999' });
    expect(named.body.errors[0].message).toMatch(/이름/);
  });

  it('S-05 changing it needs the present one and ends every other session', async () => {
    const person = await signedUp(app);
    const second = await signIn(app, person);
    const before = person.browser.cookies.get('__Host-daemun');
    expect((await person.browser.post('/password', { currentPassword: 'wrong wrong wrong', newPassword: otherPassword })).body.code).toBe(
      'invalid_credentials',
    );
    expect((await person.browser.post('/password', { newPassword: otherPassword })).body.code).toBe('invalid_credentials');
    expect((await second.get('/session')).status).toBe(200);
    expect((await person.browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword })).status).toBe(204);
    expect((await second.get('/session')).status).toBe(401);
    expect((await person.browser.get('/session')).status).toBe(200);
    expect(person.browser.cookies.get('__Host-daemun')).not.toBe(before);
    expect((await app.client().post('/login', { identifier: person.email, password: goodPassword })).status).toBe(401);
    await signIn(app, { ...person, password: otherPassword });
    const subjects = (await app.outbox.to(person.email)).map((mail) => mail.subject);
    expect(subjects).toContain('Your password at Daemun was changed');
  });

  it('S-05 50 changes at once leave one password', async () => {
    const person = await signedUp(app);
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        person.browser.clone().post('/password', { currentPassword: goodPassword, newPassword: `${otherPassword}-${index}` }),
      ),
    );
    expect(replies.filter((reply) => reply.status >= 500)).toEqual([]);
    const working = await Promise.all(
      replies.map(
        async (_, index) =>
          (
            await app
              .client({ address: `198.51.100.${index}` })
              .post('/login', { identifier: person.email, password: `${otherPassword}-${index}` })
          ).status,
      ),
    );
    expect(working.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
  });
});

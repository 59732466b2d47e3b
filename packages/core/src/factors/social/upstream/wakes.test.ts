import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../../../test/app.ts';
import { databases } from '../../../../test/databases.ts';
import { together } from '../../../../test/people.ts';
import { adminKey, appId, kakaoSettings, openKakao, withoutEmail } from '../../../../test/providers/kakao.ts';
import { signInAt } from '../../../../test/providers/visit.ts';

let now = () => new Date();
const kakao = await openKakao(() => now(), withoutEmail, [`${testOrigin}/api/auth/social/kakao/callback`]);
afterAll(() => kakao.close());
const atKakao = {
  async visit(address: string) {
    const reply = await fetch(address, { redirect: 'manual' });
    return new URL(reply.headers.get('Location') ?? '');
  },
};

let people = 3_100_000_000;

describe.each(databases)('a person who has only Kakao, on %s', (database) => {
  const app = useApp({ database, settings: { social: { kakao: kakaoSettings(kakao) } } });
  beforeEach(() => {
    now = () => app.clock.now();
  });
  const signIn = async (id: number) => {
    kakao.person = { ...withoutEmail, id };
    const browser = app.client();
    await signInAt(browser, 'kakao', atKakao);
    return browser;
  };
  const unlink = (id: number) =>
    app.client().get(`/social/kakao/unlink?app_id=${appId}&user_id=${id}&referrer_type=UNLINK_FROM_APPS`, {
      Authorization: `KakaoAK ${adminKey}`,
    });

  it('is signed out by the unlink message, and comes back into the same account by consenting again', async () => {
    people += 1;
    const browser = await signIn(people);
    const { user } = (await browser.get('/session')).body;
    expect(user).toMatchObject({ email: null });
    app.clock.advance(60);
    await unlink(people);
    expect((await browser.get('/session')).status).toBe(401);
    const again = await signIn(people);
    expect((await again.get('/session')).body.user.id).toBe(user.id);
    expect((await again.get('/identities')).body.identities).toHaveLength(1);
    // It is the way in again, so it is no way out.
    const [{ id }] = (await again.get('/identities')).body.identities;
    expect((await again.delete(`/identities/${id}`)).body.code).toBe('last_factor');
  });

  it('keeps the account however the message and sign-ins meet', async () => {
    people += 1;
    const id = people;
    const { user } = (await (await signIn(id)).get('/session')).body;
    await together<unknown>(10, (turn) => (turn % 2 === 0 ? unlink(id) : signIn(id)));
    expect((await (await signIn(id)).get('/session')).body.user.id).toBe(user.id);
  });
});

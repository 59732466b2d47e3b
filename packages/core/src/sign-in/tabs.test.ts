import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { enrolled } from '../../test/authenticator.ts';
import { begun, type FinishInput } from '../../test/begun.ts';
import type { TestClient } from '../../test/client.ts';
import { databases } from '../../test/databases.ts';
import { goodPassword, signedUp } from '../../test/people.ts';

const names = Object.keys(begun);

describe.each(databases)('two tabs of one browser on %s', (database) => {
  const app = useApp({ database });
  const begin = (name: string, tab: TestClient): Promise<FinishInput> => begun[name]?.(app, tab) ?? Promise.reject(new Error(name));
  const ended = async (finish: FinishInput, tab: TestClient): Promise<unknown> => (await finish(tab)).body.status;

  it.each(names)('S-49 A-14 what waits for %s is disturbed by nothing that another tab begins, or signs in with', async (name) => {
    for (const other of names) {
      const tab = app.client();
      const first = await begin(name, tab);
      const second = await begin(other, tab);
      expect([name, other, await ended(second, tab)]).toEqual([name, other, 'signed-in']);
      expect([name, other, await ended(first, tab)]).toEqual([name, other, 'signed-in']);
    }
  });

  it.each(names)('what waits for %s outlives a sign-out in another tab', async (name) => {
    for (const path of ['/logout', '/logout-all']) {
      const { browser } = await signedUp(app);
      const finish = await begin(name, browser);
      expect((await browser.post(path)).status).toBe(204);
      expect([path, await ended(finish, browser)]).toEqual([path, 'signed-in']);
    }
  });

  it.each(names)('S-27 what has waited for %s leaves nothing in the browser', async (name) => {
    const tab = app.client();
    await (await begin(name, tab))(tab);
    // The tabs of a browser share the handle of their challenges.
    tab.cookies.delete('__Host-daemun-passkey');
    expect([...tab.cookies.keys()].sort()).toEqual(['__Host-daemun', '__Host-daemun-device']);
  });

  it('S-32 a mailed link goes on to the second factor, in the browser that asked for it', async () => {
    const person = await enrolled(app);
    const tab = app.client();
    await tab.post('/magic-link', { email: person.email });
    const token = await app.outbox.token(person.email, '/magic-link');
    expect((await tab.post('/magic-link/verify', { token })).body.status).toBe('second-factor-required');
    expect((await tab.post('/verify-2fa', { code: person.code() })).body.status).toBe('signed-in');
  });

  it('two sign-ins that wait for their second factor are finished in whatever order, each by its own token', async () => {
    const [one, other] = [await enrolled(app), await enrolled(app)];
    const tab = app.client();
    const tokens: string[] = [];
    for (const { email } of [one, other])
      tokens.push((await tab.post('/login', { identifier: email, password: goodPassword })).body.signInToken);
    const first = await tab.post('/verify-2fa', { code: one.code(), signInToken: tokens[0] });
    expect([first.body.status, first.body.user?.id]).toEqual(['signed-in', one.userId]);
    const second = await tab.post('/verify-2fa', { code: other.code() });
    expect([second.body.status, second.body.user?.id]).toEqual(['signed-in', other.userId]);
  });
});

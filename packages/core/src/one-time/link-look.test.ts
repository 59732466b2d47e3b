import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { databases } from '../../test/databases.ts';
import { goodPassword, newEmail, signedUp } from '../../test/people.ts';
import { firstAdministratorLink } from '../operations/admin/first-administrator.ts';

describe.each(databases)('looking at a link on %s', (database) => {
  const app = useApp({ database });
  const works = (link: URL) => app.daemun.linkWorks(link.pathname, link.searchParams.get('token') ?? '');
  const mailed = async (email: string, path: string) => new URL(await app.outbox.link(email, path));

  it('S-48 says whether it could be used, and spends nothing by looking', async () => {
    const { email } = await signedUp(app);
    const client = app.client();
    await client.post('/recovery', { email });
    const link = await mailed(email, '/reset');
    const token = link.searchParams.get('token');
    for (let look = 0; look < 5; look += 1) expect(await works(link)).toBe(true);
    expect((await client.post('/recovery/reset', { token, password: `${goodPassword}-2` })).status).toBe(204);
    expect(await works(link)).toBe(false);
  });

  it('S-47 knows it on the page it was made for and on no other', async () => {
    const email = newEmail();
    await app.client().post('/register', { email, password: goodPassword });
    const link = await mailed(email, '/verify-email');
    expect(await works(link)).toBe(true);
    for (const path of ['/reset', '/confirm-email', '/magic-link', '/undo-email', '/undo-phone', '/restore-account', '/sign-in', '/']) {
      expect([path, await app.daemun.linkWorks(path, link.searchParams.get('token') ?? '')]).toEqual([path, false]);
    }
    for (const token of ['', 'x', 'A'.repeat(43)])
      expect([token, await app.daemun.linkWorks('/verify-email', token)]).toEqual([token, false]);
  });

  it('knows the links to sign in, in whatever browser they are opened', async () => {
    const email = newEmail();
    const browser = app.client();
    await browser.post('/magic-link', { email });
    const link = await mailed(email, '/magic-link');
    expect(await works(link)).toBe(true);
    expect((await browser.post('/magic-link/verify', { token: link.searchParams.get('token') })).body.status).toBe('signed-in');
    expect(await works(link)).toBe(false);
  });

  it('S-17 knows the link of the terminal until a newer one is there', async () => {
    const first = new URL((await firstAdministratorLink(app.daemun.deps)) ?? '');
    expect(await works(first)).toBe(true);
    const second = new URL((await firstAdministratorLink(app.daemun.deps)) ?? '');
    expect([await works(first), await works(second)]).toEqual([false, true]);
  });
});

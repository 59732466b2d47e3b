import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { testSettings } from '../../../test/app.ts';
import { cheapHashing } from '../../../test/cheap-hashing.ts';
import { createTestClient, type TestClient } from '../../../test/client.ts';
import { createPostgresqlDatabase } from '../../../test/databases.ts';
import { together } from '../../../test/people.ts';
import { startIssuer } from '../../../test/providers/issuer.ts';
import { atProvider, ledTo } from '../../../test/providers/visit.ts';
import { createDaemun, type Daemun } from '../../daemun.ts';

const acme = await startIssuer();
afterAll(() => acme.close());
const social = { oidc: { acme: { issuer: acme.url, clientId: acme.clientId, clientSecret: acme.clientSecret } } };

describe.skipIf(inject('postgresqlUrl') === undefined)('signing in at a provider, in two processes on one PostgreSQL', () => {
  let drop: () => Promise<void>;
  let both: Daemun[];

  beforeAll(async () => {
    const { url, drop: dropped } = await createPostgresqlDatabase();
    drop = dropped;
    const open = () => createDaemun({ ...testSettings, databaseUrl: url, social }, cheapHashing);
    both = [await open(), await open()];
    await both[0]?.migrate();
  });
  afterAll(async () => {
    for (const one of both) await one.stop();
    await drop();
  });
  const browserOf = (index: number, cookies?: Map<string, string>): TestClient => createTestClient(both[index % 2] as Daemun, {}, cookies);

  it('S-99 A-07 of 50 replies at once one signs in, whichever process began', async () => {
    acme.people.push({ sub: 'replayed' });
    const browser = browserOf(0);
    const back = await atProvider(browser, 'acme', acme);
    const led = (await together(50, (index) => browserOf(index, new Map(browser.cookies)).get(back))).map(ledTo);
    expect(led.filter((address) => address === '/account')).toHaveLength(1);
    expect(led.filter((address) => address === '/sign-in?notice=expired')).toHaveLength(49);
  });

  it('S-101 A-07 twenty browsers that finish the first sign-in of one person at once get one account', async () => {
    acme.people.push({ sub: 'newcomer' });
    const ready = await together(20, async (index) => {
      const browser = browserOf(index);
      return { browser, back: await atProvider(browser, 'acme', acme) };
    });
    await Promise.all(ready.map(async ({ browser, back }) => expect(ledTo(await browser.get(back))).toBe('/account')));
    const ids = await Promise.all(ready.map(async ({ browser }) => (await browser.get('/session')).body.user.id));
    expect(new Set(ids).size).toBe(1);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSettings } from '../../../test/app.ts';
import { cheapHashing } from '../../../test/cheap-hashing.ts';
import { createTestClient } from '../../../test/client.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/databases.ts';
import { createMailbox } from '../../../test/mailbox.ts';
import { goodPassword, newEmail } from '../../../test/people.ts';
import { quietLog } from '../../../test/quiet-log.ts';
import { createDaemun, type Daemun } from '../../daemun.ts';

const ports = [3000, 4000] as const;

describe('two apps on two ports of one machine', () => {
  const apps: Daemun[] = [];
  const databases: TestDatabase[] = [];
  beforeAll(async () => {
    for (const port of ports) {
      const database = await openTestDatabase('embedded');
      databases.push(database);
      const settings = { ...testSettings, origin: `http://localhost:${port}` };
      apps.push(await createDaemun(settings, { database, log: quietLog, ...cheapHashing }));
    }
  });
  afterAll(async () => {
    for (const app of apps) await app.stop();
    for (const database of databases) await database.close();
  });

  it('S-59 keep their cookies apart, since a browser keeps them by the host alone: signing in here signs nobody out there', async () => {
    // One browser: what one app sets, the other is sent.
    const jar = new Map<string, string>();
    const browsers = apps.map((app) => createTestClient(app, {}, jar));
    for (const [index, app] of apps.entries()) {
      const email = newEmail();
      await browsers[index]?.post('/register', { email, password: goodPassword });
      await browsers[index]?.post('/verify-email', { token: await createMailbox(app).token(email, '/verify-email') });
    }
    const answers = await Promise.all(browsers.map((browser) => browser.get('/session')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await browsers[1]?.post('/logout', {});
    expect([(await browsers[0]?.get('/session'))?.status, (await browsers[1]?.get('/session'))?.status]).toEqual([200, 401]);
  });

  it('S-59 are described by their own names', async () => {
    for (const [index, app] of apps.entries()) {
      const { body } = await createTestClient(app).get('/openapi.json');
      expect(body.components.securitySchemes.session.name).toBe(`daemun-${ports[index]}`);
    }
  });
});

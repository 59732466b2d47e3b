import { openAsBlob } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type TestApp, testSettings } from '../../test/app.ts';
import { cheapHashing } from '../../test/cheap-hashing.ts';
import { createTestClient } from '../../test/client.ts';
import { createTestClock } from '../../test/clock.ts';
import { type EventStream, followRevocations } from '../../test/event-stream.ts';
import { createMailbox } from '../../test/mailbox.ts';
import { signedUp } from '../../test/people.ts';
import { quietLog } from '../../test/quiet-log.ts';
import { bearer, claimsOf, signInByToken } from '../../test/tokens.ts';
import { createDaemun, type Daemun } from '../daemun.ts';
import { serve } from '../platform/database/embedded.ts';

const serviceToken = 's3rvice-Token-that-is-long-enough-0123456789';

describe('a stream of revocations that is being opened', () => {
  let database: PGlite;
  let daemun: Daemun;
  /** While it is set, what was read of ended sessions is on its way: read, and not yet here. */
  let held: { readonly read: () => void; readonly released: Promise<void> } | undefined;

  beforeAll(async () => {
    database = await PGlite.create({ loadDataDir: await openAsBlob(inject('embeddedTemplate')) });
    const query = database.query.bind(database);
    database.query = (async (...args: Parameters<typeof query>) => {
      const result = await query(...args);
      if (held && /^select .*from "daemun"."revoked_sessions"/.test(args[0])) {
        held.read();
        await held.released;
      }
      return result;
    }) as typeof database.query;
    const opened = serve(database, undefined);
    daemun = await createDaemun(
      { ...testSettings, serviceTokens: [serviceToken] },
      { clock: createTestClock(), log: quietLog, database: opened, ...cheapHashing },
    );
    daemun.start();
  });
  afterAll(async () => {
    await daemun.stop();
    await database.close();
  });
  const app = () => ({ daemun, outbox: createMailbox(daemun), client: () => createTestClient(daemun) }) as unknown as TestApp;
  const open = async (): Promise<EventStream> => {
    const stream = await followRevocations(daemun, serviceToken);
    expect(stream.response.status).toBe(200);
    return stream;
  };

  it('S-61 tells of a session that ends while it reads what has ended before', async () => {
    await expect.poll(async () => (await followRevocations(daemun, serviceToken)).response.status).toBe(200);
    const person = await signedUp(app());
    const sessions = [];
    for (let count = 0; count < 4; count += 1) sessions.push((await signInByToken(app(), person)).accessToken);
    const end = (token: string | undefined) => createTestClient(daemun).post('/logout', undefined, bearer(token ?? ''));
    const [before, ...during] = sessions;
    await end(before);

    const { promise: readBefore, resolve: read } = Promise.withResolvers<void>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    held = { read, released };
    const opening = open();
    await readBefore;
    held = undefined;
    for (const token of during) expect((await end(token)).status).toBe(204);
    release();
    const stream = await opening;

    const told = (await stream.until('ready')).flatMap(({ data }) => data.sessions ?? []);
    expect(told).toEqual([claimsOf(before ?? '').sid]);
    const last = (await signInByToken(app(), person)).accessToken;
    await end(last);
    const ended = [...during, last].map((token) => claimsOf(token).sid);
    const revoked: string[] = [];
    while (revoked.at(-1) !== ended.at(-1)) revoked.push((await stream.next())?.data.session);
    expect(revoked).toEqual(ended);
    await stream.close();
  });
});

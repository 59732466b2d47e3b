import { onTestFinished } from 'vitest';
import type { ConsentSettingsInput } from '../src/consent/settings.ts';
import { createDaemun } from '../src/daemun.ts';
import { testSettings } from './app.ts';
import { cheapHashing } from './cheap-hashing.ts';
import { type ClientOptions, createTestClient } from './client.ts';
import type { TestClock } from './clock.ts';
import type { TestDatabase } from './databases.ts';
import { createMailbox } from './mailbox.ts';
import { quietLog } from './quiet-log.ts';

/** A process over a database that others use too, with documents of its own: as after a restart with other settings. */
export async function processWith(database: TestDatabase, clock: TestClock, consents: ConsentSettingsInput) {
  const daemun = await createDaemun({ ...testSettings, consents }, { clock, database, log: quietLog, ...cheapHashing });
  onTestFinished(() => daemun.stop());
  return { daemun, clock, outbox: createMailbox(daemun), client: (options?: ClientOptions) => createTestClient(daemun, options) };
}

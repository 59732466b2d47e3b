import { onTestFinished } from 'vitest';
import { createDaemun } from '../src/daemun.ts';
import type { ConsentSettingsInput } from '../src/platform/config/consent-settings.ts';
import { cheapHashing } from './cheap-hashing.ts';
import type { TestClock } from './clock.ts';
import type { TestDatabase } from './databases.ts';
import { testSettings } from './house.ts';
import { createMailbox } from './mailbox.ts';
import { quietLog } from './quiet-log.ts';
import { createVisitor, type VisitorOptions } from './visitor.ts';

/** A process over a database that others use too, with documents of its own: as after a restart with other settings. */
export async function processWith(database: TestDatabase, clock: TestClock, consents: ConsentSettingsInput) {
  const daemun = await createDaemun({ ...testSettings, consents }, { clock, database, log: quietLog, ...cheapHashing });
  onTestFinished(() => daemun.stop());
  return { daemun, clock, outbox: createMailbox(daemun), visitor: (options?: VisitorOptions) => createVisitor(daemun, options) };
}

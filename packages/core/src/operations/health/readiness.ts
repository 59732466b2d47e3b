import type { Contributions } from '../../kernel/slot.ts';
import { migrations } from '../../kernel/slots.ts';
import type { Clock } from '../../platform/clock.ts';
import type { OpenDatabase } from '../../platform/database/open-database.ts';
import type { KeyValue } from '../../platform/key-value/key-value.ts';
import type { Readiness } from './routes.ts';

/** Probes arrive often and from everywhere, so an answer is reused for this long, in milliseconds. */
const rememberedMs = 1000;

/** Asks the parts whether they can work. Never throws: a part that does not answer is not ready. */
export function createReadiness(deps: {
  readonly clock: Clock;
  readonly contributions: Contributions;
  readonly database: OpenDatabase;
  readonly keyValue: KeyValue;
}): Readiness['readiness'] {
  let last: { at: number; answer: ReturnType<Readiness['readiness']> } | undefined;
  let migrated = false;

  async function ask(): ReturnType<Readiness['readiness']> {
    const [database, keyValue] = await Promise.all([deps.database.ready(), deps.keyValue.ready()]);
    // Migrations only advance while a process runs. Once all migrations are applied, the check need not run again.
    if (database && !migrated)
      migrated = await deps.database.pendingMigrations(deps.contributions.all(migrations)).then(
        (pending) => pending === 0,
        () => false,
      );
    return { database, keyValue, migrations: migrated };
  }

  return () => {
    const now = deps.clock.now().getTime();
    if (!last || now - last.at >= rememberedMs) last = { at: now, answer: ask() };
    return last.answer;
  };
}

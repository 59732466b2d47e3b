import { createDaemun, type Daemun, databaseFault } from '@daemun/core/hosting';
import { findDatabaseFault } from '@daemun/core/operating';
import { settingsFromEnvironment } from '@daemun/core/settings';
import { CommandError, databaseCommandError } from '../terminal.ts';

/**
 * Opens the app of this environment for one command, and closes it again. Commands print their own output, so the log only
 * contains errors.
 * @throws CommandError where the database has not been brought up to this version
 */
export async function withDaemun<T>(action: (app: Daemun) => Promise<T>, { migrated = true } = {}): Promise<T> {
  const settings = await settingsFromEnvironment(process.env);
  // A migration that waits logs a warning with what it waits for.
  const app = await createDaemun({ ...settings, logLevel: migrated ? 'error' : 'warn' });
  const external = settings.databaseUrl !== undefined;
  try {
    const fault = external ? await findDatabaseFault(app.deps) : undefined;
    // A read-only database is enough for a command that only reads.
    if (fault && fault.code !== 'database_read_only') throw databaseCommandError(fault);
    if (migrated && !(await app.deps.readiness()).migrations) {
      throw new CommandError('The database has not been brought up to this version. Run: daemun migrate');
    }
    return await action(app);
  } catch (error) {
    const fault = external ? databaseFault(error) : undefined;
    throw fault ? databaseCommandError(fault) : error;
  } finally {
    await app.stop();
  }
}

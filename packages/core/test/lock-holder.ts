/** Opens a data folder, says what came of it, and stays until it is killed. */
import { openDatabase } from '../src/platform/database/open.ts';
import { quietLog } from './quiet-log.ts';

try {
  await openDatabase({ dataFolder: process.argv[2] ?? '', databaseConnections: 1 }, quietLog);
  process.stdout.write(`open ${process.pid}\n`);
} catch (error) {
  process.stdout.write(`${error instanceof Error ? `${error.name} ${error.message}` : 'failed'}\n`);
}
process.stdin.resume();

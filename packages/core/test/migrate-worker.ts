/** A process of its own that migrates the database of `MIGRATE_URL`, and says how many migrations it applied. */
import { openPostgresql } from '../src/platform/database/postgresql.ts';
import { quietLog } from './quiet-log.ts';

const database = await openPostgresql({ url: process.env['MIGRATE_URL'] ?? '', connections: 2, log: quietLog });
process.stdout.write('ready\n');
process.stdout.write(`${await database.migrate()}\n`);
await database.close();

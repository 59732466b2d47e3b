import { sql } from 'drizzle-orm';
import { users } from '../../account/tables.ts';
import type { DatabaseFault } from '../../platform/database/fault.ts';
import { keyValueFault } from '../../platform/key-value/failure.ts';
import type { Platform } from '../../platform/platform.ts';
import { administratorRole } from '../admin/first-administrator.ts';
import { findEventSince } from '../audit/queries.ts';
import { findDatabaseFault, findMigrationFault } from '../database-fault.ts';
import type { Readiness } from '../health/routes.ts';
import { examineAddresses } from './addresses.ts';
import type { Finding } from './finding.ts';
import { examinePooler } from './pooler.ts';
import { examineSecretFile, examineSettings } from './settings.ts';

/** Time that tokens and codes can bear between two clocks (security.md C3: clock skew). */
const skewWarningSeconds = 5;
const skewErrorSeconds = 30;

/** Everything the doctor sees in an app that is open: settings, storage, clock, administrators. Worst first. */
export async function examine(deps: Readiness): Promise<readonly Finding[]> {
  const findings = [...examineSettings(deps.settings), ...(await examineSecretFile(deps.settings)), ...(await examineStorage(deps))];
  const order = ['error', 'warning', 'note'];
  return findings.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

async function examineStorage(deps: Readiness): Promise<readonly Finding[]> {
  const { database, keyValue, migrations } = await deps.readiness();
  const fault = deps.settings.databaseUrl === undefined ? undefined : await findDatabaseFault(deps);
  if (!database && !fault) {
    const fix = deps.settings.databaseUrl === undefined ? 'Look at the data folder' : 'Check DATABASE_URL, and that PostgreSQL runs';
    return [{ severity: 'error', code: 'database_unavailable', message: 'The database does not answer', fix }];
  }
  const findings: Finding[] = [];
  if (fault) findings.push(findingOf(fault));
  if (!database) return findings;
  if (!keyValue) findings.push(...(await examineKeyValue(deps)));
  findings.push(...(await examineClock(deps)), ...(await examinePooler(deps)));
  if (migrations)
    return [...findings, ...(await examineLimits(deps)), ...(await examineAdministrators(deps)), ...(await examineAddresses(deps))];
  const forbidden = await findMigrationFault(deps);
  if (forbidden) findings.push(findingOf(forbidden));
  const message = 'The database has not been brought up to this version';
  return [...findings, { severity: 'error', code: 'migrations_pending', message, fix: 'Run: daemun migrate (a start does it too)' }];
}

const findingOf = ({ code, message, fix }: DatabaseFault): Finding => ({ severity: 'error', code, message, fix });

/** Counts something, since the answer says what is the matter. */
async function examineKeyValue({ keyValue }: Pick<Platform, 'keyValue'>): Promise<readonly Finding[]> {
  try {
    await keyValue.increment({ key: 'limit:doctor', share: 'source' }, 1, 1);
    return [];
  } catch (error) {
    const { code, message, fix } = keyValueFault(error);
    return [{ severity: 'error', code, message: `${message}; each process counts rate limits for itself, at half their value`, fix }];
  }
}

async function examineClock({ db, clock }: Pick<Platform, 'db' | 'clock'>): Promise<readonly Finding[]> {
  const before = clock.now().getTime();
  const [row] = await db.select({ seconds: sql<string>`extract(epoch from clock_timestamp())::text` }).from(sql`(select 1) as one`);
  const middle = (before + clock.now().getTime()) / 2;
  const skew = Math.abs(Number(row?.seconds) * 1000 - middle) / 1000;
  if (skew < skewWarningSeconds) return [];
  return [
    {
      severity: skew < skewErrorSeconds ? 'warning' : 'error',
      code: 'clock_skew',
      message: `The clocks of this machine and of the database are ${Math.round(skew)} seconds apart`,
      fix: 'Keep both on network time (chrony, systemd-timesyncd)',
    },
  ];
}

const dayMs = 24 * 60 * 60 * 1000;

/** Counters in memory that were more than it holds: limits hold, and may refuse too many. */
async function examineLimits({ db, clock, settings }: Pick<Platform, 'db' | 'clock' | 'settings'>): Promise<readonly Finding[]> {
  if (settings.redisUrl !== undefined) return [];
  const found = await findEventSince(db, 'limit.estimated', new Date(clock.now().getTime() - dayMs));
  if (!found) return [];
  return [
    {
      severity: 'warning',
      code: 'limits_estimated',
      message: `There were more rate-limit counters than memory holds, last on ${found.at.toISOString()}: some limits are estimated, and may refuse too early`,
      fix: 'Set REDIS_URL; where it was a flood, look for limit.reached in the audit log',
    },
  ];
}

async function examineAdministrators({ db, settings }: Pick<Platform, 'db' | 'settings'>): Promise<readonly Finding[]> {
  const found = await db.select({ id: users.id }).from(users).where(sql`${administratorRole} = any(${users.roles})`).limit(1);
  if (found.length > 0) return [];
  return [
    {
      severity: settings.environment === 'production' ? 'warning' : 'note',
      code: 'first_administrator_open',
      message: 'There is no administrator yet: whoever holds the link that the last start printed becomes one',
      fix: 'Open that link, or run: daemun user create <address> --role admin',
    },
  ];
}

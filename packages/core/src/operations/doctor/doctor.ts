import { sql } from 'drizzle-orm';
import type { WithContributions } from '../../kernel/base.ts';
import type { Finding } from '../../kernel/finding.ts';
import { examinations, settingsRules } from '../../kernel/slots.ts';
import type { DatabaseFault } from '../../platform/database/fault.ts';
import { keyValueFault } from '../../platform/key-value/failure.ts';
import type { Platform } from '../../platform/platform.ts';
import { findDatabaseFault, findMigrationFault } from '../database-fault.ts';
import type { Readiness } from '../health/routes.ts';
import { examineNeighbours } from './neighbours.ts';
import { examinePooler } from './pooler.ts';
import { examinePlatformSettings, examineSecretFile } from './settings.ts';

/** The difference between two clocks that tokens and codes tolerate, in seconds (security.md C3: clock skew). */
const skewWarningSeconds = 5;
const skewErrorSeconds = 30;

type Deps = Readiness & WithContributions;

/**
 * All findings of the doctor in an open app: settings, storage, clock, and the checks of each capability. The most severe finding
 * comes first.
 */
export async function examine(deps: Deps): Promise<readonly Finding[]> {
  const { contributions, settings } = deps;
  const findings = [
    ...examinePlatformSettings(settings),
    ...contributions.all(settingsRules).flatMap((rule) => rule(settings)),
    ...(await examineSecretFile(settings)),
    ...(await examineStorage(deps)),
  ];
  const order = ['error', 'warning', 'note'];
  return findings.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

async function examineStorage(deps: Deps): Promise<readonly Finding[]> {
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
  if (migrations) return [...findings, ...(await examineNeighbours(deps)), ...(await examineCapabilities(deps))];
  const forbidden = await findMigrationFault(deps);
  if (forbidden) findings.push(findingOf(forbidden));
  const message = 'The database has not been brought up to this version';
  return [...findings, { severity: 'error', code: 'migrations_pending', message, fix: 'Run: daemun migrate (a start does it too)' }];
}

/** Runs the checks one after the other. The doctor then takes only one connection of a database that also serves requests. */
async function examineCapabilities(deps: Deps): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const look of deps.contributions.all(examinations)) findings.push(...(await look(deps)));
  return findings;
}

const findingOf = ({ code, message, fix }: DatabaseFault): Finding => ({ severity: 'error', code, message, fix });

/** Increments a counter, because the reply shows what is wrong. */
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

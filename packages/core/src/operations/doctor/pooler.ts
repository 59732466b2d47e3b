import { sql } from 'drizzle-orm';
import type { Finding } from '../../kernel/finding.ts';
import { withoutTransactions } from '../../platform/database/fault.ts';
import type { Readiness } from '../health/routes.ts';

type Deps = Pick<Readiness, 'db' | 'pooling' | 'settings'>;

/** Reports which pooler stands before PostgreSQL, and what is missing for it. */
export async function examinePooler(deps: Deps): Promise<readonly Finding[]> {
  const found = deps.pooling();
  if (found === 'session') {
    const message = 'A pooler before PostgreSQL leaves each connection to its client (session mode): everything works there';
    return [{ severity: 'note', code: 'pooler_session', message, fix: 'Nothing to do' }];
  }
  if (found === 'statement') {
    const [code, message, fix] = withoutTransactions;
    return [{ severity: 'error', code, message, fix }];
  }
  if (found !== 'transaction') return [];
  const shares = 'A pooler before PostgreSQL shares connections out by transactions';
  const direct: Finding =
    deps.settings.databaseDirectUrl === undefined
      ? {
          severity: 'warning',
          code: 'pooler_without_direct_url',
          message: `${shares}, so no process hears what others revoke: nothing is remembered, each request asks the database, /revocations is closed`,
          fix: 'Set DAEMUN_DATABASE_DIRECT_URL to the same database, past the pooler',
        }
      : {
          severity: 'note',
          code: 'pooler_transaction',
          message: `${shares}: statements are planned at each use; messages and migrations go by DAEMUN_DATABASE_DIRECT_URL`,
          fix: 'Nothing to do',
        };
  return [direct, ...(await examineTimeouts(deps))];
}

/** Outside of transactions, only the settings of the database user limit a statement behind such a pooler. */
async function examineTimeouts({ db }: Pick<Deps, 'db'>): Promise<readonly Finding[]> {
  const [row] = await db.select({ timeout: sql<string>`current_setting('statement_timeout')` }).from(sql`(select 1) as one`);
  if (row?.timeout !== '0') return [];
  return [
    {
      severity: 'warning',
      code: 'pooler_without_timeout',
      message: 'Behind this pooler PostgreSQL goes on with a statement that nobody waits for any more',
      fix: "Give the user of DATABASE_URL a limit, in PostgreSQL: alter role … set statement_timeout = '10s'",
    },
  ];
}

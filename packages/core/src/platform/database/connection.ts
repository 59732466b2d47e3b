import type pg from 'pg';
import type { PoolingDetector } from './pooling.ts';

/** No request of Daemun needs this long. A statement that takes longer is stuck. */
export const statementTimeoutMs = 10_000;
/**
 * No transaction of Daemun waits this long for its next statement. Other processes learn of what a transaction notes up to a
 * minute later (`token/revocations.ts`). A transaction must not stay open for longer than that.
 */
export const idleTransactionTimeoutMs = 30_000;

/**
 * After this setting PostgreSQL plans a named statement once per connection, and again only after it has analysed a table anew.
 * Daemun's statements go by keys, for which one plan is as good as another. Without the setting PostgreSQL plans a list of keys
 * at every use, which takes as long as finding them.
 *
 * A plan made while a table is small must hold when the table is large. PostgreSQL therefore does not read a whole table where it
 * can search an index. Hot statements leave no other way (`by-key.ts`). Without a usable index PostgreSQL still reads the whole
 * table, at a cost that would call for compiling the statement. Compiling takes longer than any statement of Daemun.
 */
const planOnce = 'set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set jit = off';
const endWhatIsStuck = `set statement_timeout = ${statementTimeoutMs}; set idle_in_transaction_session_timeout = ${idleTransactionTimeoutMs}`;
const endThisIfStuck = `set local statement_timeout = ${statementTimeoutMs}; set local idle_in_transaction_session_timeout = ${idleTransactionTimeoutMs}`;

/**
 * Prepares a new connection. A connection with a backend of its own keeps plans and timeouts. A pooler may give a backend to
 * another client after each transaction. Such a connection leaves nothing on the backend: its statements have no names, and its
 * timeouts are those of a transaction. The start of a connection carries no parameters of ours, because poolers refuse parameters
 * that they do not know.
 */
export async function prepareConnection(client: pg.ClientBase, pooling: PoolingDetector): Promise<void> {
  if (await pooling.ownsBackend(client)) client.query(`${planOnce}; ${endWhatIsStuck}`).catch(() => undefined);
  else leaveNothing(client);
}

function leaveNothing(client: pg.ClientBase): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const nameless = (statement: unknown, ...rest: unknown[]) => query(withoutName(statement), ...rest);
  client.query = nameless as typeof client.query;
}

function withoutName(statement: unknown): unknown {
  if (typeof statement !== 'object' || statement === null) return statement;
  const { name: _, ...rest } = statement as { name?: string; text?: string };
  return rest.text?.startsWith('begin') ? { ...rest, text: `${rest.text}; ${endThisIfStuck}` } : rest;
}

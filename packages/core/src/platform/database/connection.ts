import type pg from 'pg';
import type { PoolingDetector } from './pooling.ts';

/** No request of ours needs this long; a statement that does is stuck. */
export const statementTimeoutMs = 10_000;
/**
 * Nor does a transaction of ours wait this long for its next statement. What was noted in one is told to others up to a
 * minute later (`token/revocations.ts`): it must not stay open for longer than that.
 */
export const idleTransactionTimeoutMs = 30_000;

/**
 * From now on a named statement is planned once on this connection, and again only after PostgreSQL has analysed a table
 * anew. Ours go by keys, for which one plan is as good as another, and a list of keys would be planned at every use, which
 * took as long as finding them.
 *
 * A plan made while a table is small must hold when it is not, so tables are not read whole where an index can be searched;
 * what is hot leaves no other way (`by-key.ts`). Where there is none a table is read all the same, but under a cost that
 * would call for compiling the statement, which takes longer than any of ours.
 */
const planOnce = 'set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set jit = off';
const endWhatIsStuck = `set statement_timeout = ${statementTimeoutMs}; set idle_in_transaction_session_timeout = ${idleTransactionTimeoutMs}`;
const endThisIfStuck = `set local statement_timeout = ${statementTimeoutMs}; set local idle_in_transaction_session_timeout = ${idleTransactionTimeoutMs}`;

/**
 * Prepares a connection that has just been made. One with a backend of its own keeps plans and timeouts. One whose backend
 * goes to somebody else after each transaction, or may do so, leaves nothing on it: its statements have no names, and its timeouts are those
 * of a transaction. The start of a connection carries neither, since poolers refuse parameters that they do not know.
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

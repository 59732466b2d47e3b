import type { Socket } from 'node:net';
import type pg from 'pg';

/** The one method of a `pg` client that Drizzle calls. */
export type Query = pg.ClientBase['query'];

interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** Statements that are planned once a connection instead of at every use; what comes after so many is sent as it is. */
const namedAtMost = 500;
const names = new Map<string, string>();

/** Gives a statement with parameters a name, the same one for the same text. */
function named(statement: Statement, values: readonly unknown[] | undefined): Statement {
  if (statement.name !== undefined || !values?.length) return statement;
  let name = names.get(statement.text);
  if (name === undefined) {
    if (names.size >= namedAtMost) return statement;
    name = `daemun_${names.size}`;
    names.set(statement.text, name);
  }
  return { ...statement, name };
}

/** What is asked in one turn of the event loop leaves in one write, and wakes the server once. */
function gatherWrites(client: pg.ClientBase): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/** A pool as Drizzle uses it, for single statements. */
export function onAnyOf(pool: pg.Pool): { readonly query: Query } {
  const query = (statement: Statement, values?: unknown[]) => pool.query(named(statement, values), values);
  return { query: query as Query };
}

/**
 * A pipelined client as Drizzle uses it. A transaction's `begin` is not waited for: it travels with the first statement,
 * and where it fails that statement fails too, because only a lost connection fails it.
 */
export function converse(client: pg.ClientBase): { readonly query: Query } {
  const query = (statement: Statement, values?: unknown[]) => {
    gatherWrites(client);
    const answer = client.query(named(statement, values), values);
    if (statement.text !== 'begin') return answer;
    answer.catch(() => undefined);
    return Promise.resolve({ rows: [] });
  };
  return { query: query as Query };
}

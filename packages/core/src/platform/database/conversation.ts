import type { Socket } from 'node:net';
import type pg from 'pg';

/** The one method of a `pg` client that Drizzle calls. */
export type Query = pg.ClientBase['query'];

interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** PostgreSQL plans this many named statements once per connection. Statements beyond this number have no name. */
const namedAtMost = 500;
const names = new Map<string, string>();

/** Gives a statement with parameters a name. The same text always gets the same name. */
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

/** All statements of one turn of the event loop leave in one write, and wake the server once. */
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
 * A pipelined client as Drizzle uses it. The client does not wait for a transaction's `begin`, which travels with the first
 * statement. Only a lost connection fails `begin`, so the first statement then fails too.
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

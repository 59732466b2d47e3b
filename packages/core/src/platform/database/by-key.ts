/**
 * Statements of the hot paths leave the planner one way into each table: by the key that was asked for. A plan is made once
 * a connection, and again only when PostgreSQL has analysed a table anew (`planOnce`); made while there are few rows, when
 * any way seems as good as another, it would read all of them, and go on to while they become many.
 */
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/** A condition that rows are checked by, but not looked for: no index serves it. */
export function checked(condition: SQL): SQL {
  return sql`(${condition}) is true`;
}

/** A join from a value to the row that has it as its key, and never the other way round: it can neither be merged nor hashed. */
export function keyIs(key: SQLWrapper, value: SQLWrapper): SQL {
  return sql`${key} = any(array[${value}])`;
}

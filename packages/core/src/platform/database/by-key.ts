/**
 * Statements of the hot paths leave the planner one way into each table: by the requested key. PostgreSQL makes a plan once per
 * connection, and again only after it has analysed a table anew (`planOnce`). While a table has few rows, any plan seems as good
 * as another. A plan made then may read all rows, and go on to do so when there are many.
 */
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/** A condition that checks rows but does not find them: no index serves it. */
export function checked(condition: SQL): SQL {
  return sql`(${condition}) is true`;
}

/**
 * A join from a value to the row that has the value as its key, and never the other way round. PostgreSQL can neither merge nor
 * hash this join.
 */
export function keyIs(key: SQLWrapper, value: SQLWrapper): SQL {
  return sql`${key} = any(array[${value}])`;
}

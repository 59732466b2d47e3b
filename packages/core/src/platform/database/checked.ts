import { type SQL, sql } from 'drizzle-orm';

/**
 * A condition that rows are checked by, but not looked for: no index serves it. While a table is small any of its indexes
 * seems as good as the key, and a plan that was made then stays (`planOnce`).
 */
export function checked(condition: SQL): SQL {
  return sql`(${condition}) is true`;
}

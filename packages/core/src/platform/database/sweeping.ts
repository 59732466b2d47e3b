import { type SQL, sql } from 'drizzle-orm';

/**
 * A condition that always holds, for the statement of a sweep. It says to the triggers of that statement's transaction that what
 * is deleted was over already, so that nobody is told of it. The database evaluates it once, before the first row is deleted.
 */
export const sweeping: SQL<boolean> = sql<boolean>`(select set_config('daemun.sweeping', 'on', true)) = 'on'`;

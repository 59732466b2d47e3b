import { asc } from 'drizzle-orm';
import type { Queryable } from '../../platform/database/database.ts';
import { oauthResources } from './tables.ts';

/** Every resource, by identifier. */
export function listResources(db: Queryable): Promise<(typeof oauthResources.$inferSelect)[]> {
  return db.select().from(oauthResources).orderBy(asc(oauthResources.identifier));
}

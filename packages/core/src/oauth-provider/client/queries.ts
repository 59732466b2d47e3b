import { and, asc, desc, eq, gt, inArray, isNotNull } from 'drizzle-orm';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { oauthLogoutNotices } from '../logout/tables.ts';
import type { OAuthClient } from './client.ts';
import { clientErrors } from './errors.ts';
import { type ClientRow, toClient } from './row.ts';
import { oauthClients } from './tables.ts';

/**
 * Locks a client, so that changes of it happen one after the other. It stays readable, and others may refer to it.
 * @throws Problem client_not_found
 */
export async function holdClient(tx: Transaction, id: string): Promise<ClientRow> {
  const [row] = await tx.select().from(oauthClients).where(eq(oauthClients.id, id)).for('no key update');
  if (!row) throw clientErrors.client_not_found();
  return row;
}

/** A client as its row says it, without a look at the document that may describe it. */
export async function findStoredClient(db: Queryable, id: string): Promise<OAuthClient | undefined> {
  const [row] = await db.select().from(oauthClients).where(eq(oauthClients.id, id));
  return row && toClient(row);
}

/** A client, and why its last notice of a logout did not arrive. */
export interface ListedClient {
  readonly row: ClientRow;
  readonly logoutFailure: string | null;
}

/** Clients in the order of their ids, after the one with the id `after`. */
export async function listClients(
  db: Queryable,
  { after: last, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<readonly ListedClient[]> {
  const rows = await db
    .select()
    .from(oauthClients)
    .where(last === undefined ? undefined : gt(oauthClients.id, last))
    .orderBy(asc(oauthClients.id))
    .limit(limit);
  return withFailures(db, rows);
}

/** @throws Problem client_not_found */
export async function requireClient(db: Queryable, id: string): Promise<ListedClient> {
  const rows = await db.select().from(oauthClients).where(eq(oauthClients.id, id));
  const [found] = await withFailures(db, rows);
  if (!found) throw clientErrors.client_not_found();
  return found;
}

/** Adds to each client the failure of its newest notice of a logout that has failed. */
async function withFailures(db: Queryable, rows: readonly ClientRow[]): Promise<readonly ListedClient[]> {
  const told = rows.filter(({ backchannelLogoutUri }) => backchannelLogoutUri !== null).map(({ id }) => id);
  if (told.length === 0) return rows.map((row) => ({ row, logoutFailure: null }));
  const failures = await db
    .selectDistinctOn([oauthLogoutNotices.clientId], { clientId: oauthLogoutNotices.clientId, failure: oauthLogoutNotices.lastFailure })
    .from(oauthLogoutNotices)
    .where(and(inArray(oauthLogoutNotices.clientId, told), isNotNull(oauthLogoutNotices.lastFailure)))
    .orderBy(asc(oauthLogoutNotices.clientId), desc(oauthLogoutNotices.endedAt));
  const byClient = new Map(failures.map(({ clientId, failure }) => [clientId, failure]));
  return rows.map((row) => ({ row, logoutFailure: byClient.get(row.id) ?? null }));
}

import { asc, eq, inArray } from 'drizzle-orm';
import type { Transaction } from '../../platform/database/database.ts';
import { newId } from '../../platform/random.ts';
import { oauthDeviceCodes } from '../device/tables.ts';
import { oauthGrants } from '../grant/tables.ts';
import { oauthClients } from './tables.ts';

/**
 * The client's own tokens end with their family, those of people with their grants, codes with the grants too. Triggers tell the
 * verifiers. Grants are locked in the order of their ids, so that two transactions that end grants cannot deadlock.
 */
export async function endTokens(tx: Transaction, id: string): Promise<void> {
  await tx.update(oauthClients).set({ tokenFamily: newId() }).where(eq(oauthClients.id, id));
  const grants = tx
    .select({ id: oauthGrants.id })
    .from(oauthGrants)
    .where(eq(oauthGrants.clientId, id))
    .orderBy(asc(oauthGrants.id))
    .for('update');
  await tx.delete(oauthGrants).where(inArray(oauthGrants.id, grants));
  await tx.delete(oauthDeviceCodes).where(eq(oauthDeviceCodes.clientId, id));
}

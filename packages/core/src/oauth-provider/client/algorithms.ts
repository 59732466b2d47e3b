import { isNull } from 'drizzle-orm';
import type { WantedAlgorithms } from '../../token/key-rotation.ts';
import { oauthClients } from './tables.ts';

/** The algorithms that ID tokens are signed with: those of all clients that get any. Their keys rotate. */
export const algorithmsOfClients: WantedAlgorithms = async ({ db }) => {
  const rows = await db
    .selectDistinct({ algorithm: oauthClients.idTokenAlgorithm })
    .from(oauthClients)
    .where(isNull(oauthClients.disabledAt));
  return rows.map(({ algorithm }) => algorithm);
};

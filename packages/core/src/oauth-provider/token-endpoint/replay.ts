import { and, gt, lt } from 'drizzle-orm';
import { after } from '../../platform/clock.ts';
import type { Problem } from '../../platform/http/errors.ts';
import { eventName } from '../client/view.ts';
import type { OAuthDeps } from '../deps.ts';
import { oauthErrors } from '../errors.ts';
import { type Exchange, ofCode } from '../grant/exchange.ts';
import { oauthGrants } from '../grant/tables.ts';
import { refusalOf, type TokenRequest } from './token-request.ts';

/** A second use that came within this time of the first one lost a race, or is a retry: it ends nothing (R12). */
const replaySeconds = 2;

/**
 * What a code that gave nothing is refused with. If it was used before, and everything else of the request is right, somebody has
 * copied it: the grant ends, and the owner is told (S-81). A use with the wrong client, redirect URI, verifier or key ends nothing.
 * Otherwise whoever has seen a code could sign its owner out.
 */
export async function refuseCode(
  deps: Pick<OAuthDeps, 'db' | 'events' | 'settings'>,
  exchange: Exchange,
  { client, source, arrivedAt }: Pick<TokenRequest, 'client' | 'source' | 'arrivedAt'>,
): Promise<Problem> {
  const rightly = ofCode(exchange);
  const [found] = await deps.db
    .select({ usedAt: oauthGrants.codeUsedAt, scopes: oauthGrants.scopes, resources: oauthGrants.resources })
    .from(oauthGrants)
    .where(and(rightly, gt(oauthGrants.codeExpiresAt, arrivedAt)));
  if (!found) return oauthErrors.invalid_grant();
  if (found.usedAt === null) return refusalOf(deps.settings, found, { ...exchange, scopes: [] });
  await deps.db.transaction(async (tx) => {
    const [ended] = await tx
      .delete(oauthGrants)
      .where(and(rightly, lt(oauthGrants.codeUsedAt, after(arrivedAt, -replaySeconds))))
      .returning({ userId: oauthGrants.userId });
    if (!ended) return;
    const details = { client: client.id, name: eventName(client) };
    await deps.events.publish(tx, { type: 'oauth.code-replayed', at: arrivedAt, userId: ended.userId, source, details });
  });
  return oauthErrors.invalid_grant();
}

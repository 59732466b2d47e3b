import { eq, sql } from 'drizzle-orm';
import { after } from '../../../platform/clock.ts';
import type { CallPublic } from '../../../platform/outbound/public.ts';
import { newId } from '../../../platform/random.ts';
import type { OAuthDeps } from '../../deps.ts';
import type { Clients, OAuthClient } from '../client.ts';
import { toColumns, withDefaults } from '../create-client.ts';
import { noteRefusedClient } from '../registration/refused.ts';
import type { ClientStore } from '../store.ts';
import { oauthClients } from '../tables.ts';
import { isDocumentAddress, type ReadDocument, readDocument, takesDocument } from './document.ts';

/** Within this time a document that was refused, or whose host did not answer, is not asked for again. */
const patienceMs = 60_000;
/** A client whose host does not answer stays as it was for this long, so that an outage there signs nobody out here. */
const keptMs = 24 * 3600_000;
const mostRemembered = 10_000;

type Deps = Pick<OAuthDeps, 'clock' | 'db' | 'events' | 'settings' | 'resources' | 'keys'> & { readonly call: CallPublic };

/**
 * Finds clients that a document at their id describes, beside all others. Their rows are made and renewed here. One look-up at a time
 * is under way for an id in this process; of two processes the later one writes the same.
 */
export function createDescribedClients(deps: Deps, store: ClientStore): Clients {
  /** Until when nothing is asked about an id. In ms since 1970. */
  const settled = new Map<string, { readonly until: number; readonly isThere: boolean }>();
  const asking = new Map<string, Promise<boolean>>();

  function settle(id: string, isThere: boolean, until: number): boolean {
    settled.delete(id);
    settled.set(id, { until, isThere });
    for (const [oldest] of settled) if (settled.size > mostRemembered) settled.delete(oldest);
    return isThere;
  }

  /** Is there a row that may be used? Reads the document if the row is too old. */
  async function look(id: string): Promise<boolean> {
    const now = deps.clock.now().getTime();
    const [row] = await deps.db
      .select({ freshUntil: oauthClients.metadataFreshUntil, disabledAt: oauthClients.disabledAt })
      .from(oauthClients)
      .where(eq(oauthClients.id, id));
    const freshUntil = row?.freshUntil?.getTime() ?? 0;
    if (row?.disabledAt) return settle(id, true, now + patienceMs);
    if (freshUntil > now) return settle(id, true, freshUntil);
    const outcome = await readDocument({ call: deps.call, resources: await deps.resources.all(), settings: deps.settings }, id);
    if (outcome.kind === 'read') {
      store.cache.aboutToChange(id);
      return settle(id, true, (await keep(deps, id, outcome.document)).getTime());
    }
    if (outcome.kind === 'unreached') return settle(id, freshUntil > now - keptMs, now + patienceMs);
    await noteRefusedClient(deps, { details: { clientId: id.slice(0, 200), reason: outcome.reason } });
    return settle(id, false, now + patienceMs);
  }

  function once(id: string): Promise<boolean> {
    const underWay = asking.get(id) ?? look(id).finally(() => asking.delete(id));
    asking.set(id, underWay);
    return underWay;
  }

  async function findDescribed(id: string): Promise<OAuthClient | undefined> {
    const known = settled.get(id);
    if (known && deps.clock.now().getTime() < known.until) {
      if (!known.isThere) return undefined;
      const found = await store.find(id);
      // Otherwise a sweep or an operator has deleted the row, and the document is read anew.
      if (found) return found;
    }
    return (await once(id)) ? store.find(id) : undefined;
  }

  return {
    find: async (id) => {
      if (!isDocumentAddress(id)) return store.find(id);
      return takesDocument(deps.settings, id) ? findDescribed(id) : undefined;
    },
  };
}

/** Makes or renews the row. What an operator has decided about the client stays. Returns when the document must be read anew. */
async function keep({ clock, db, events, keys, settings }: Deps, id: string, { client, freshSeconds }: ReadDocument): Promise<Date> {
  const now = clock.now();
  const metadataFreshUntil = after(now, freshSeconds);
  const columns = { ...toColumns(withDefaults(client)), updatedAt: now, metadataFreshUntil };
  await db.transaction(async (tx) => {
    const [row] = await tx
      .insert(oauthClients)
      .values({ ...columns, id, tokenFamily: newId(), createdAt: now })
      .onConflictDoUpdate({ target: oauthClients.id, set: columns, setWhere: eq(oauthClients.origin, 'metadata') })
      .returning({ isNew: sql<boolean>`xmax = 0` });
    if (!row?.isNew) return;
    const details = { clientId: id.slice(0, 200), name: client.name, kind: client.kind, trust: 'unverified' };
    await events.publish(tx, { type: 'oauth.registered', at: now, details });
  });
  const algorithm = client.idTokenAlgorithm ?? 'ES256';
  if (algorithm !== settings.tokens.algorithm) keys.prepare(algorithm);
  return metadataFreshUntil;
}

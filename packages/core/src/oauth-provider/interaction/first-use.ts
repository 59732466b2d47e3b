import type { Principal } from '../../platform/http/principal.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import type { Platform } from '../../platform/platform.ts';
import type { OAuthClient } from '../client/client.ts';
import { eventName } from '../client/view.ts';

/**
 * Publishes that a session has signed in to a client, once for each of both: a silent renewal every few minutes is no news, and
 * would fill the log. The grant is made before. If the process dies in between, the log lacks the line.
 */
export async function noteFirstUse(
  { db, events, clock }: Pick<Platform, 'db' | 'events' | 'clock'>,
  { source }: Pick<RequestContext, 'source'>,
  { user, session }: Principal,
  client: OAuthClient,
): Promise<void> {
  await db.transaction((tx) =>
    events.publish(tx, {
      type: 'oauth.authorized',
      at: clock.now(),
      userId: user.id,
      sessionId: session.id,
      source,
      details: { client: client.id, name: eventName(client) },
    }),
  );
}

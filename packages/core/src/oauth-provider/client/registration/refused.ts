import type { Source } from '../../../platform/http/request-context.ts';
import type { OAuthDeps } from '../../deps.ts';

/** Notes that a client was not taken, in a transaction of its own. */
export async function noteRefusedClient(
  { db, events, clock }: Pick<OAuthDeps, 'db' | 'events' | 'clock'>,
  of: { readonly source?: Source; readonly details: Readonly<Record<string, string>> },
): Promise<void> {
  await db.transaction((tx) => events.publish(tx, { ...of, type: 'oauth.client-refused', at: clock.now() }));
}

import type { Principal } from '../platform/http/principal.ts';
import type { ReplyControls, RequestContext } from '../platform/http/request-context.ts';
import type { Platform } from '../platform/platform.ts';
import { endSession } from './end.ts';

/** A request of a browser that is signed in. */
export interface SigningOut extends Pick<RequestContext, 'reply' | 'source'> {
  readonly principal: Principal;
}

/** Ends the session of a request, and deletes its cookie. If the session has ended meanwhile, nothing is written. */
export async function signOut(
  { db, events, clock }: Pick<Platform, 'db' | 'events' | 'clock'>,
  { principal: { user, session }, source, reply }: SigningOut,
): Promise<void> {
  await db.transaction(async (tx) => {
    if (!(await endSession(tx, user.id, session.id))) return;
    await events.publish(tx, { type: 'session.ended', at: clock.now(), userId: user.id, sessionId: session.id, source });
  });
  forgetBrowser(reply);
}

/**
 * Deletes the session cookie. Cookies of the host app stay (security.md D2, trap 4). So do the browser bindings of other tabs,
 * because they open nothing by themselves.
 */
export function forgetBrowser(reply: ReplyControls): void {
  reply.clearCookie('session');
  reply.header('Clear-Site-Data', '"cache", "storage"');
}

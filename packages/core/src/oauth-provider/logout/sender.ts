import { OutboundFailure } from '../../platform/outbound/call.ts';
import type { CallPublic } from '../../platform/outbound/public.ts';
import type { OAuthClient } from '../client/client.ts';
import type { OAuthDeps } from '../deps.ts';
import type { LogoutSender } from './logout-sender.ts';
import { writeLogoutToken } from './logout-token.ts';
import { deleteDelivered, deleteNotice, putBack, recordFailure, type Take, type TakenNotice, takeNotices } from './notice-store.ts';

/** The channel on which the database announces notices, at the commit that writes them (migrations/0027). */
export const logoutsChannel = 'daemun_logouts';

/** The lease is longer than all notices of a batch take, if every client uses up its time. */
const take: Take = { count: 16, perClient: 4, leaseSeconds: 90 };
/** As many as the outbound client lets go to one host. */
const atOncePerHost = 2;
const timeoutMs = 5000;
const crowdedPauseSeconds = 5;

type Deps = Pick<OAuthDeps, 'clients' | 'clock' | 'db' | 'events' | 'keys' | 'log' | 'settings' | 'subjects'>;

/** One for each process. A notice that this process does not get to is sent by another one. */
export function createLogoutSender(deps: Deps, callPublic: CallPublic): LogoutSender {
  let started = false;
  let stopping = false;
  let running: Promise<unknown> | undefined;
  let again = false;

  /** @returns why the client does not know; undefined if it does */
  async function tell(client: OAuthClient, url: string, notice: TakenNotice): Promise<string | undefined> {
    const logoutToken = await writeLogoutToken(deps, client, notice);
    try {
      const body = new URLSearchParams({ logout_token: logoutToken });
      const { status } = await callPublic(url, { method: 'POST', body, timeoutMs, longestBytes: 16 * 1024 });
      return status >= 200 && status < 300 ? undefined : `status-${status}`;
    } catch (error) {
      if (error instanceof OutboundFailure) return error.kind;
      throw error;
    }
  }

  async function send(notice: TakenNotice, { client, url }: Addressed): Promise<void> {
    const failure = await tell(client, url, notice);
    if (failure === undefined) return deleteDelivered(deps.db, notice);
    if (failure === 'crowded') return putBack(deps.db, notice, crowdedPauseSeconds);
    await deps.db.transaction(async (tx) => {
      if ((await recordFailure(tx, notice, failure)) !== 'undelivered') return;
      const details = { client: client.id, name: client.name, reason: failure };
      await deps.events.publish(tx, { type: 'oauth.logout-undelivered', at: deps.clock.now(), details });
    });
    deps.log.warn({ client: client.id, attempt: notice.attempts, failure }, 'an OAuth client was not told of the end of a session');
  }

  async function addressed(notice: TakenNotice): Promise<Addressed | undefined> {
    const client = await deps.clients.find(notice.clientId);
    const url = client?.backchannelLogoutUri;
    if (client && !client.disabled && url && URL.canParse(url)) return { client, url, host: new URL(url).hostname };
    await deleteNotice(deps.db, notice);
    return undefined;
  }

  async function sendBatch(notices: readonly TakenNotice[]): Promise<void> {
    const found = await Promise.all(notices.map(async (notice) => ({ notice, to: await addressed(notice) })));
    const known = found.flatMap(({ notice, to }) => (to ? [{ notice, to }] : []));
    const lanes = [...Map.groupBy(known, ({ to }) => to.host).values()].flatMap((ofHost) =>
      Array.from({ length: atOncePerHost }, (_, lane) => ofHost.filter((_, index) => index % atOncePerHost === lane)),
    );
    const sent = await Promise.allSettled(
      lanes.map(async (lane) => {
        for (const { notice, to } of lane) await send(notice, to);
      }),
    );
    // The lease of what was not reached ends, and the next batch has it.
    for (const one of sent)
      if (one.status === 'rejected') deps.log.warn({ error: one.reason }, 'a logout notice could not be sent; it waits');
  }

  async function sendDue(): Promise<number> {
    let count = 0;
    while (!stopping) {
      const notices = await takeNotices(deps.db, take);
      if (notices.length === 0) break;
      count += notices.length;
      await sendBatch(notices);
    }
    return count;
  }

  function wake(): void {
    again = running !== undefined;
    if (!started || stopping || running) return;
    running = sendDue()
      .catch((error) => deps.log.warn({ error }, 'logout notices cannot be read; they wait'))
      .finally(() => {
        running = undefined;
        if (again) wake();
      });
  }

  return {
    wake,
    sendDue,
    listener: { onMessage: wake, onGap: wake, follow: () => undefined },
    start() {
      started = true;
      stopping = false;
      wake();
    },
    async stop() {
      stopping = true;
      await running;
    },
  };
}

interface Addressed {
  readonly client: OAuthClient;
  readonly url: string;
  readonly host: string;
}

import { and, asc, eq, gt, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Feed, FeedListener } from '../platform/database/feed.ts';
import { commonErrors } from '../platform/http/errors.ts';
import type { Platform } from '../platform/platform.ts';
import { revokedSessions } from './tables.ts';

/** The channel on which the database announces ended sessions (migrations/0006): `<position> <session id>`. */
export const revocationsChannel = 'daemun_revocations';

/** The longest lifetime of an access token in the settings, plus half a minute for clocks of verifiers that are behind. */
const keptSeconds = 3600 + 60;
/**
 * Transactions may commit in another order than their positions. So a reader that resumes also gets the positions of this time
 * before its last event.
 */
const resumedSeconds = 60;
/** A verifier that receives nothing for five beats refuses all tokens (docs/decisions/0009). */
export const beatMs = 2000;
/** A reader that is this many bytes behind is disconnected. It resumes where it was. */
const backlogBytes = 1024 * 1024;
/** How many bytes of a snapshot are read ahead of its reader. */
const aheadBytes = 64 * 1024;
const readersAtMost = 1000;
/** How many sessions are read and sent together. */
const idsInPage = 1000;

const encoder = new TextEncoder();

function eventText(event: string, id: number | undefined, data: unknown): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** An open stream. New events wait until its snapshot is sent. */
interface Reader {
  publish(event: string): void;
  /** Sends a beat at once. */
  beat(): void;
  close(): void;
}

/** A part of a snapshot, in the order of positions. */
interface Page {
  readonly text: string;
  /** Where the next part begins. Undefined after the last one. */
  readonly next: number | undefined;
}

/** The feed for verifiers in other services: the ended sessions whose access tokens may still be valid. */
export interface Revocations extends FeedListener {
  follow(feed: Feed): void;
  /**
   * A stream of server-sent events: `snapshot`s of ended sessions, `ready`, then a `revoked` event for each session as it ends.
   * After `lastPosition` (the id of the last event seen) the snapshot contains the newer ones and a short overlap. If that event
   * is unknown, it contains all.
   * @throws Problem service_unavailable while this process receives no messages from the database
   */
  open(lastPosition: number | undefined): Promise<ReadableStream<Uint8Array>>;
  /** Ends all streams. Readers reconnect. */
  close(): void;
}

export function createRevocations({ db, log }: Pick<Platform, 'db' | 'log'>): Revocations {
  const readers = new Set<Reader>();
  let feed: Feed | undefined;
  let timer: NodeJS.Timeout | undefined;

  function closeAll(): void {
    for (const reader of readers) reader.close();
  }

  /** A beat tells readers that they have missed nothing. Without messages from the database nobody can promise that. */
  function beat(): void {
    const trusted = feed?.trusted() === true;
    for (const reader of readers) {
      if (trusted) reader.beat();
      else reader.close();
    }
  }

  /**
   * Read page by page at the speed of the reader, because the snapshot of a busy hour is too large to keep in memory for a
   * thousand readers.
   */
  async function readPage(lastPosition: number | undefined, from: number): Promise<Page> {
    const kept = gt(revokedSessions.revokedAt, sql`clock_timestamp() - ${`${keptSeconds} seconds`}::interval`);
    const unseen = lastPosition === undefined ? undefined : mayBeUnseen(lastPosition);
    const rows = await db
      .select({ position: revokedSessions.position, sessionId: revokedSessions.sessionId })
      .from(revokedSessions)
      .where(and(kept, unseen, gt(revokedSessions.position, from)))
      .orderBy(asc(revokedSessions.position))
      .limit(idsInPage);
    const last = rows.at(-1)?.position;
    return {
      text: last === undefined ? '' : eventText('snapshot', last, { sessions: rows.map(({ sessionId }) => sessionId) }),
      next: rows.length < idsInPage ? undefined : last,
    };
  }

  /**
   * The overlap counts back from that event, not from now. So a reader gets what was noted just before it and committed later,
   * however long it was away. For an unknown event nobody can tell what came before it.
   */
  function mayBeUnseen(lastPosition: number): SQL | undefined {
    const seenAt = db
      .select({ at: sql`coalesce(min(${revokedSessions.revokedAt}), '-infinity')` })
      .from(revokedSessions)
      .where(eq(revokedSessions.position, lastPosition));
    return or(
      gt(revokedSessions.position, lastPosition),
      gt(revokedSessions.revokedAt, sql`${seenAt} - ${`${resumedSeconds} seconds`}::interval`),
    );
  }

  function startBeating(): void {
    timer ??= setInterval(beat, beatMs).unref();
  }

  function stopBeating(): void {
    if (readers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    follow(followed) {
      feed = followed;
    },
    onMessage(payload) {
      const [position, session] = payload.split(' ');
      const text = eventText('revoked', Number(position), { session });
      for (const reader of readers) reader.publish(text);
    },
    onGap: closeAll,
    close: closeAll,
    async open(lastPosition) {
      if (!feed?.trusted() || readers.size >= readersAtMost) throw commonErrors.service_unavailable({}, { retryAfter: 1 });
      const stream = openStream((from) => readPage(lastPosition, from));
      // From here on events arrive. Whatever was committed before is in the snapshot.
      readers.add(stream.reader);
      startBeating();
      return stream.begin();
    },
  };

  /** A stream of pages, and of the events during and after them. */
  function openStream(pageFrom: (position: number) => Promise<Page>) {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    let open = true;
    /** Where the next page begins. Undefined once all pages have been sent. */
    let next: number | undefined = 0;
    let waiting: string[] = [];
    let waitingBytes = 0;

    const send = (text: string): void => {
      if (!open) return;
      controller?.enqueue(encoder.encode(text));
      if (aheadBytes - (controller?.desiredSize ?? aheadBytes) > backlogBytes) reader.close();
    };
    const forget = (): void => {
      open = false;
      waiting = [];
      readers.delete(reader);
      stopBeating();
    };
    const reader: Reader = {
      publish(event) {
        if (next === undefined) return void send(event);
        waiting.push(event);
        waitingBytes += event.length;
        if (waitingBytes > backlogBytes) reader.close();
      },
      beat: () => send(': beat\n\n'),
      close() {
        if (!open) return;
        forget();
        controller?.close();
      },
    };

    async function read(from: number): Promise<Page> {
      try {
        return await pageFrom(from);
      } catch (error) {
        forget();
        throw error;
      }
    }

    /** Runs without a pause, so that no event can come in between: first the events during the snapshot, then the later ones. */
    function publishPage(page: Page): void {
      next = page.next;
      send(next === undefined ? `${page.text}${eventText('ready', undefined, {})}${waiting.join('')}` : page.text);
      if (next === undefined) waiting = [];
    }

    async function begin(): Promise<ReadableStream<Uint8Array>> {
      const first = await read(0);
      // Events may have been missed during the read, so the reader has to reconnect.
      if (!open) throw commonErrors.service_unavailable({}, { retryAfter: 1 });
      return new ReadableStream<Uint8Array>(
        {
          start(opened) {
            controller = opened;
            send('retry: 1000\n\n');
            publishPage(first);
          },
          async pull() {
            if (next === undefined) return;
            try {
              publishPage(await read(next));
            } catch (error) {
              log.warn({ error }, 'a snapshot of revocations could not be read on');
              throw error;
            }
          },
          cancel: forget,
        },
        new ByteLengthQueuingStrategy({ highWaterMark: aheadBytes }),
      );
    }
    return { reader, begin };
  }
}

/** Deletes ended sessions whose tokens have all expired. */
export async function sweepRevocations({ db }: Pick<Platform, 'db'>): Promise<void> {
  await db.delete(revokedSessions).where(lt(revokedSessions.revokedAt, sql`clock_timestamp() - ${`${2 * keptSeconds} seconds`}::interval`));
}

import { and, asc, eq, gt, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Feed, FeedListener } from '../platform/database/feed.ts';
import { commonErrors } from '../platform/http/errors.ts';
import type { Platform } from '../platform/platform.ts';
import { revokedSessions } from './tables.ts';

/** The channel on which the database tells of ended sessions (migrations/0006): `<position> <session id>`. */
export const revocationsChannel = 'daemun_revocations';

/** An access token lives no longer (settings), and a verifier's clock may be half a minute behind. */
const keptSeconds = 3600 + 60;
/** What was noted earlier may be committed later: whoever resumes is told again what was noted so long before the event seen last. */
const resumedSeconds = 60;
/** A verifier that hears nothing for five beats believes nothing (docs/decisions/0009). */
export const beatMs = 2000;
/** A reader that is so far behind, in bytes, is cut off: it begins anew where it was. */
const backlogBytes = 1024 * 1024;
/** So much of a snapshot, in bytes, is read ahead of its reader. */
const aheadBytes = 64 * 1024;
const readersAtMost = 1000;
/** Sessions that are read, and told, together. */
const idsInPage = 1000;

const encoder = new TextEncoder();

function eventText(event: string, id: number | undefined, data: unknown): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** One open stream. Until its snapshot is told, what happens waits. */
interface Reader {
  publish(event: string): void;
  /** Says that it lives, at once. */
  beat(): void;
  close(): void;
}

/** A part of a snapshot, in the order of positions. */
interface Page {
  readonly text: string;
  /** Where the next one begins; undefined after the last. */
  readonly next: number | undefined;
}

/** What verifiers elsewhere follow: which sessions have ended whose access tokens may still live. */
export interface Revocations extends FeedListener {
  follow(feed: Feed): void;
  /**
   * Server-sent events: `snapshot`s of what has ended, `ready`, then a `revoked` for each as it happens. After `lastPosition`
   * (the id of an event that was seen) the snapshot holds what is newer, and a little of what is not; all, where that event
   * is not known.
   * @throws Problem service_unavailable while nothing can be heard
   */
  open(lastPosition: number | undefined): Promise<ReadableStream<Uint8Array>>;
  /** Ends all streams; readers come back. */
  close(): void;
}

export function createRevocations({ db, log }: Pick<Platform, 'db' | 'log'>): Revocations {
  const readers = new Set<Reader>();
  let feed: Feed | undefined;
  let timer: NodeJS.Timeout | undefined;

  function closeAll(): void {
    for (const reader of readers) reader.close();
  }

  /** The sign that what is not told has not happened. Without the feed nobody can say so. */
  function beat(): void {
    const trusted = feed?.trusted() === true;
    for (const reader of readers) {
      if (trusted) reader.beat();
      else reader.close();
    }
  }

  /** Read page by page, as readers take them: a snapshot of a busy hour is larger than a process should hold a thousand times. */
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
   * The overlap is counted back from that event, not from now: what was noted just before it and committed after the reader
   * had left is told however long the reader was away. Of an event that is not known nobody can say what came before it.
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
      // Heard from now on; what was committed before is in the snapshot.
      readers.add(stream.reader);
      startBeating();
      return stream.begin();
    },
  };

  /** A stream of pages, and what happens while they are taken and after. */
  function openStream(pageFrom: (position: number) => Promise<Page>) {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    let open = true;
    /** Where the next page begins; undefined once all of them have been told. */
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

    /** In one go, so that nothing can happen in between: what has happened during the snapshot follows it, and then the rest. */
    function publishPage(page: Page): void {
      next = page.next;
      send(next === undefined ? `${page.text}${eventText('ready', undefined, {})}${waiting.join('')}` : page.text);
      if (next === undefined) waiting = [];
    }

    async function begin(): Promise<ReadableStream<Uint8Array>> {
      const first = await read(0);
      // Something may have been missed while it was read: the reader comes back.
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

/** Forgets sessions whose tokens are all over. */
export async function sweepRevocations({ db }: Pick<Platform, 'db'>): Promise<void> {
  await db.delete(revokedSessions).where(lt(revokedSessions.revokedAt, sql`clock_timestamp() - ${`${2 * keptSeconds} seconds`}::interval`));
}

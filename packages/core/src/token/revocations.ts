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
const readersAtMost = 1000;
const idsInEvent = 1000;

const encoder = new TextEncoder();

function eventText(event: string, id: number | undefined, data: unknown): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** One open stream. Until the snapshot is written, what happens waits. */
interface Reader {
  tell(text: string): void;
  close(): void;
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

export function createRevocations({ db }: Pick<Platform, 'db'>): Revocations {
  const readers = new Set<Reader>();
  let feed: Feed | undefined;
  let timer: NodeJS.Timeout | undefined;

  function tellAll(text: string): void {
    for (const reader of readers) reader.tell(text);
  }

  function closeAll(): void {
    for (const reader of readers) reader.close();
  }

  /** The sign that what is not told has not happened. Without the feed nobody can say so. */
  function beat(): void {
    if (feed?.trusted()) tellAll(': beat\n\n');
    else closeAll();
  }

  async function snapshot(lastPosition: number | undefined): Promise<string> {
    const kept = gt(revokedSessions.revokedAt, sql`clock_timestamp() - ${`${keptSeconds} seconds`}::interval`);
    const rows = await db
      .select({ position: revokedSessions.position, sessionId: revokedSessions.sessionId })
      .from(revokedSessions)
      .where(lastPosition === undefined ? kept : and(kept, mayBeUnseen(lastPosition)))
      .orderBy(asc(revokedSessions.position));
    const events: string[] = [];
    for (let at = 0; at < rows.length; at += idsInEvent) {
      const part = rows.slice(at, at + idsInEvent);
      events.push(eventText('snapshot', part.at(-1)?.position, { sessions: part.map(({ sessionId }) => sessionId) }));
    }
    return `${events.join('')}${eventText('ready', undefined, {})}`;
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
      tellAll(eventText('revoked', Number(position), { session }));
    },
    onGap: closeAll,
    close: closeAll,
    async open(lastPosition) {
      if (!feed?.trusted() || readers.size >= readersAtMost) throw commonErrors.service_unavailable({}, { retryAfter: 1 });
      let waiting: string[] | undefined = [];
      let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
      let open = true;
      const send = (text: string): void => {
        controller?.enqueue(encoder.encode(text));
        if ((controller?.desiredSize ?? 0) < 0) reader.close();
      };
      const forget = (): void => {
        open = false;
        readers.delete(reader);
        stopBeating();
      };
      const reader: Reader = {
        tell: (text) => (waiting ? void waiting.push(text) : send(text)),
        close() {
          if (!open) return;
          forget();
          controller?.close();
        },
      };
      // Heard from now on; what was committed before is in the snapshot.
      readers.add(reader);
      startBeating();
      let before: string;
      try {
        before = await snapshot(lastPosition);
      } catch (error) {
        forget();
        throw error;
      }
      // Something may have been missed while the snapshot was read: the reader comes back.
      if (!open) throw commonErrors.service_unavailable({}, { retryAfter: 1 });
      return new ReadableStream<Uint8Array>(
        {
          start(opened) {
            controller = opened;
            opened.enqueue(encoder.encode(`retry: 1000\n\n${before}${waiting?.join('')}`));
            waiting = undefined;
          },
          cancel: forget,
        },
        // However long the snapshot is, it may lie there; what comes on top of it is what a slow reader is measured by.
        new ByteLengthQueuingStrategy({ highWaterMark: backlogBytes + Buffer.byteLength(before) }),
      );
    },
  };
}

/** Forgets sessions whose tokens are all over. */
export async function sweepRevocations({ db }: Pick<Platform, 'db'>): Promise<void> {
  await db.delete(revokedSessions).where(lt(revokedSessions.revokedAt, sql`clock_timestamp() - ${`${2 * keptSeconds} seconds`}::interval`));
}

import { type WrittenLater, writtenLater } from '../platform/database/written-later.ts';
import type { Platform } from '../platform/platform.ts';
import { addUses, type UsageRow } from './queries.ts';

/** The client that used a key. */
export interface UsedFrom {
  readonly address: string;
  readonly userAgent: string | null;
}

/** Counts uses of keys and stores them in batches, so that no key check has to write. */
export interface KeyUsage extends Pick<WrittenLater<UsageRow>, 'flush' | 'start' | 'stop'> {
  used(keyId: string, from: UsedFrom, at: Date): void;
}

const flushIntervalMs = 10_000;
const hourMs = 3_600_000;
const userAgentLength = 200;
/** From how many places this process counts the uses of one key separately in one hour. Uses from further places are counted together. */
const placesAtMost = 20;
/**
 * While the database is unreachable, rows accumulate. From this many rows on no further places are counted separately. From twice
 * as many on nothing new is counted.
 */
const rowsAtMost = 50_000;

export function createKeyUsage(deps: Pick<Platform, 'db' | 'log'>): KeyUsage {
  const { add, size, flush, start, stop } = writtenLater<UsageRow>({
    everyMs: flushIntervalMs,
    atMost: 2 * rowsAtMost,
    merge: (waiting, added) => ({
      ...added,
      uses: added.uses + waiting.uses,
      lastUsedAt: waiting.lastUsedAt > added.lastUsedAt ? waiting.lastUsedAt : added.lastUsedAt,
    }),
    async write(batch) {
      await addUses(deps, [...batch.values()]);
      return [];
    },
    failed: (error, rows) => deps.log.warn({ error, rows }, 'the usage of API keys could not be written; it is kept'),
  });
  /** The places from which each key was used in the present hour. */
  let places = new Map<string, Set<string>>();
  let presentHour = 0;

  /** The place of a use. The place is empty if this key already has too many places. */
  function placeOf(keyId: string, { address, userAgent }: UsedFrom): { ip: string; userAgent: string } {
    const place = { ip: address, userAgent: (userAgent ?? '').slice(0, userAgentLength) };
    const name = `${place.ip} ${place.userAgent}`;
    const known = places.get(keyId);
    if (known?.has(name)) return place;
    if ((known?.size ?? 0) >= placesAtMost || size() >= rowsAtMost) return { ip: '', userAgent: '' };
    if (known) known.add(name);
    else places.set(keyId, new Set([name]));
    return place;
  }

  return {
    used(keyId, from, at) {
      const hour = Math.floor(at.getTime() / hourMs);
      if (hour !== presentHour) {
        presentHour = hour;
        places = new Map();
      }
      const row = { keyId, hour: new Date(hour * hourMs), ...placeOf(keyId, from), uses: 1, lastUsedAt: at };
      add(`${keyId} ${hour} ${row.ip} ${row.userAgent}`, row);
    },
    flush,
    start,
    stop,
  };
}

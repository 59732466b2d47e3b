import type { Platform } from '../platform/platform.ts';
import { addUses, type UsageRow } from './queries.ts';

/** Who used a key. */
export interface UsedFrom {
  readonly address: string;
  readonly userAgent: string | null;
}

/** Counts uses of keys and writes them down in batches, so that no check writes. */
export interface KeyUsage {
  used(keyId: string, from: UsedFrom, at: Date): void;
  /** Writes what has been counted. Safe to call at any time; a failure keeps it for the next time. */
  flush(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

const flushIntervalMs = 10_000;
const hourMs = 3_600_000;
const userAgentLength = 200;
/** From so many places a key is told apart in one hour, by this process; what comes from further ones is counted together. */
const placesAtMost = 20;
/** So many rows wait at most: while the database is away counts go on, places do not. */
const rowsAtMost = 50_000;

export function createKeyUsage(deps: Pick<Platform, 'db' | 'log'>): KeyUsage {
  let counted = new Map<string, UsageRow>();
  /** Of the present hour: the places each key was used from. */
  let places = new Map<string, Set<string>>();
  let presentHour = 0;
  let timer: NodeJS.Timeout | undefined;

  /** The place, or none where this key has too many of them. */
  function placeOf(keyId: string, { address, userAgent }: UsedFrom): { ip: string; userAgent: string } {
    const place = { ip: address, userAgent: (userAgent ?? '').slice(0, userAgentLength) };
    const name = `${place.ip} ${place.userAgent}`;
    const known = places.get(keyId);
    if (known?.has(name)) return place;
    if ((known?.size ?? 0) >= placesAtMost || counted.size >= rowsAtMost) return { ip: '', userAgent: '' };
    if (known) known.add(name);
    else places.set(keyId, new Set([name]));
    return place;
  }

  function add(row: UsageRow): void {
    const name = `${row.keyId} ${row.hour.getTime()} ${row.ip} ${row.userAgent}`;
    const before = counted.get(name);
    // What could not be written comes back after newer uses.
    const lastUsedAt = before && before.lastUsedAt > row.lastUsedAt ? before.lastUsedAt : row.lastUsedAt;
    counted.set(name, { ...row, uses: row.uses + (before?.uses ?? 0), lastUsedAt });
  }

  async function flush(): Promise<void> {
    if (counted.size === 0) return;
    const batch = counted;
    counted = new Map();
    try {
      await addUses(deps, [...batch.values()]);
    } catch (error) {
      deps.log.warn({ error, rows: batch.size }, 'the usage of API keys could not be written; it is kept');
      for (const row of batch.values()) add(row);
    }
  }

  return {
    used(keyId, from, at) {
      const hour = Math.floor(at.getTime() / hourMs);
      if (hour !== presentHour) {
        presentHour = hour;
        places = new Map();
      }
      add({ keyId, hour: new Date(hour * hourMs), ...placeOf(keyId, from), uses: 1, lastUsedAt: at });
    },
    flush,
    start() {
      timer ??= setInterval(() => void flush(), flushIntervalMs).unref();
    },
    async stop() {
      clearInterval(timer);
      timer = undefined;
      await flush();
    },
  };
}

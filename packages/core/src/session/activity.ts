import type { Platform } from '../platform/platform.ts';
import { recordActivity } from './queries.ts';

/** Remembers which sessions were used and writes that down in batches, so that no read writes. */
export interface Activity {
  seen(sessionId: string, at: Date): void;
  /** Writes what has been remembered. Safe to call at any time; a failure keeps it for the next time. */
  flush(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

const rememberedAtMost = 100_000;

export function createActivity(deps: Pick<Platform, 'db' | 'log' | 'settings'>): Activity {
  const idleMs = deps.settings.lifetimes.sessionIdleSeconds * 1000;
  /** What a crash may forget: little, beside the idle time. */
  const flushIntervalMs = Math.min(10_000, idleMs / 8);
  /** A session is written at most this often. */
  const resolutionMs = Math.min(60_000, idleMs / 8);
  let remembered = new Map<string, Date>();
  const written = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    if (remembered.size === 0) return;
    const batch = remembered;
    remembered = new Map();
    let unwritten: Iterable<string> = batch.keys();
    try {
      unwritten = await recordActivity(deps, batch);
    } catch (error) {
      deps.log.warn({ error, sessions: batch.size }, 'session activity could not be written; it is kept');
    }
    for (const id of unwritten) {
      const at = batch.get(id);
      if (at && !remembered.has(id)) remembered.set(id, at);
    }
  }

  return {
    seen(sessionId, at) {
      if (at.getTime() - (written.get(sessionId) ?? 0) < resolutionMs) return;
      if (written.size >= rememberedAtMost) written.clear();
      written.set(sessionId, at.getTime());
      remembered.set(sessionId, at);
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

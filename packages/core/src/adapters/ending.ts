import { setTimeout as pause } from 'node:timers/promises';

/** The part of a server of Node's that says whether it still takes connections. */
export interface ListeningServer {
  readonly listening: boolean;
}

/** What ends with the process. */
export interface Ending {
  /** Ends replies that would not end by themselves. */
  hangUp(): void;
  stop(): Promise<void>;
  /** The servers of the host app through which requests have come. */
  readonly servers: ReadonlySet<ListeningServer>;
  /** Are requests being answered? */
  isBusy(): boolean;
}

const signals = ['SIGTERM', 'SIGINT'] as const;
const pollMs = 50;
/** So long may replies in progress take, once no further request can come. */
const drainMs = 10_000;

interface Watch {
  readonly endings: Set<Ending>;
  listen(): void;
  unlisten(): void;
}

/** One for the process, although bundlers make copies of this module. */
const kept = globalThis as { [watchKey]?: Watch };
const watchKey: unique symbol = Symbol.for('daemun.endings') as never;

/**
 * Stops something at SIGTERM or SIGINT. Streams end at once, because a server that closes would wait for them for ever.
 *
 * If the host app listens to the signal too, the host app decides when the process ends, and may serve on for a while. The stop
 * then waits until the servers of the host app take no more connections, and every reply has left. If the host app does not
 * listen, Node would end the process at once. Here replies in progress get time, buffered data is written, and then the signal
 * has its usual effect.
 * @returns call it if the thing has been stopped otherwise
 */
export function endWithProcess(ending: Ending): () => void {
  kept[watchKey] ??= createWatch();
  const watch = kept[watchKey];
  watch.endings.add(ending);
  watch.listen();
  return () => {
    watch.endings.delete(ending);
    if (watch.endings.size === 0) watch.unlisten();
  };
}

function createWatch(): Watch {
  const endings = new Set<Ending>();
  const unlisten = () => {
    for (const signal of signals) process.off(signal, end);
  };

  async function end(signal: NodeJS.Signals): Promise<void> {
    // A second signal has its usual effect: whoever asks twice means it.
    unlisten();
    const isHosted = process.listenerCount(signal) > 0;
    const ended = [...endings];
    endings.clear();
    await Promise.all(ended.map((ending) => finish(ending, isHosted)));
    if (!isHosted) process.kill(process.pid, signal);
  }

  return {
    endings,
    listen() {
      unlisten();
      // First of all: a host app that listens with `once` is no longer listed when its turn has come.
      for (const signal of signals) process.prependListener(signal, end);
    },
    unlisten,
  };
}

async function finish({ hangUp, stop, servers, isBusy }: Ending, isHosted: boolean): Promise<void> {
  hangUp();
  while (isHosted && [...servers].some(({ listening }) => listening)) await pause(pollMs);
  // Streams that were opened while the host app served on.
  hangUp();
  const until = performance.now() + drainMs;
  while (isBusy() && performance.now() < until) await pause(pollMs);
  // The process ends whatever comes of it, and the log has the reason.
  await stop().catch(() => undefined);
}

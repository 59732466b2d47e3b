import type { Log } from '@daemun/core/hosting';

const signals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Ends the process at a signal that comes before `onShutdown`, while nothing is under way. It needs a listener: the kernel keeps
 * a signal that nobody listens for from the first process of a container, and the engine would wait, then kill it.
 */
export function endUntilShutdown(): void {
  for (const signal of signals) process.on(signal, endAtOnce);
}

const endAtOnce = (): void => process.exit(0);

/**
 * Runs `close` once on SIGTERM or SIGINT, then ends the process. A second signal ends it at once:
 * whoever asks twice means it.
 */
export function onShutdown(log: Log, close: () => Promise<void>): void {
  let closing = false;
  const stop = (signal: NodeJS.Signals) => {
    if (closing) process.exit(1);
    closing = true;
    log.info({ signal }, 'stopping');
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  for (const signal of signals) {
    process.off(signal, endAtOnce);
    process.on(signal, stop);
  }
}

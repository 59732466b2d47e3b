/** Something that runs beside requests. */
export interface Running {
  /** Begins background work. */
  readonly start?: () => void;
  /** Does what is due, or writes what is remembered, now. */
  readonly flush?: () => Promise<unknown>;
  /** Ends replies that would not end by themselves. */
  readonly hangUp?: () => void;
  /** Ends background work and waits for what is under way; closes what was opened. */
  readonly stop?: () => Promise<unknown> | undefined;
}

/** What was opened, in order; it is closed in reverse. */
export interface Lifecycle {
  add(running: Running): void;
  start(): void;
  flush(): Promise<void>;
  hangUp(): void;
  /** In reverse, each of them even where another fails. @throws the first failure, once all are stopped */
  stop(): Promise<void>;
}

/** Nothing is open yet. */
export function createLifecycle(): Lifecycle {
  const opened: Running[] = [];
  return {
    add: (running) => void opened.push(running),
    start() {
      for (const { start } of opened) start?.();
    },
    async flush() {
      for (const { flush } of opened) await flush?.();
    },
    hangUp() {
      for (const { hangUp } of opened) hangUp?.();
    },
    async stop() {
      const failures: unknown[] = [];
      for (const { stop } of opened.splice(0).reverse()) {
        try {
          await stop?.();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}

/**
 * Builds something of parts that must be closed again: where it fails half-way, what was opened is closed, in reverse.
 * @throws what `build` throws
 */
export async function opening<Built>(build: (lifecycle: Lifecycle) => Promise<Built>): Promise<Built> {
  const lifecycle = createLifecycle();
  try {
    return await build(lifecycle);
  } catch (error) {
    // Why it did not open is the news; what cannot be closed after that must not hide it.
    await lifecycle.stop().catch(() => undefined);
    throw error;
  }
}

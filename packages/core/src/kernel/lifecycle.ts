/** Something that runs in the background. */
export interface Running {
  /** Starts the background work. */
  readonly start?: () => void;
  /** Does the work that is due now, or writes buffered data now. */
  readonly flush?: () => Promise<unknown>;
  /** Ends replies that would not end by themselves, such as streams. */
  readonly hangUp?: () => void;
  /** Stops the background work, waits for what is in progress, and closes what was opened. */
  readonly stop?: () => Promise<unknown> | undefined;
}

/** Everything that was opened, in order. It is closed in reverse order. */
export interface Lifecycle {
  add(running: Running): void;
  start(): void;
  flush(): Promise<void>;
  hangUp(): void;
  /** Stops everything in reverse order, even if one of them fails. @throws the first failure, once all are stopped */
  stop(): Promise<void>;
}

/** A lifecycle in which nothing is open yet. */
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
 * Builds something from parts that must be closed again. If building fails half-way, the parts that are open are closed in
 * reverse order.
 * @throws what `build` throws
 */
export async function opening<Built>(build: (lifecycle: Lifecycle) => Promise<Built>): Promise<Built> {
  const lifecycle = createLifecycle();
  try {
    return await build(lifecycle);
  } catch (error) {
    // The first error explains the failure. An error while closing must not hide it.
    await lifecycle.stop().catch(() => undefined);
    throw error;
  }
}

/** Rows of one kind that are collected in this process and written in batches. */
export interface WrittenLater<Row> {
  /** Adds a row to what waits under this key. */
  add(key: string, row: Row): void;
  /** How many keys wait. */
  size(): number;
  /** Writes the waiting rows now. Safe to call at any time. */
  flush(): Promise<void>;
  start(): void;
  /** Stops the timer and writes the waiting rows. */
  stop(): Promise<void>;
}

/** How rows of one kind are collected and written. */
export interface WritesOf<Row> {
  /** A crash loses at most the rows of this many milliseconds. */
  readonly everyMs: number;
  /** At most this many keys wait. While the database is away, rows under further keys are discarded. */
  readonly atMost: number;
  /** Joins a waiting row with another row of the same key. After a failed write the older row comes second. */
  merge(waiting: Row, added: Row): Row;
  /** Writes a batch in one statement. @returns the keys that have to come again */
  write(batch: ReadonlyMap<string, Row>): Promise<Iterable<string>>;
  /** Runs after a failed write. The rows are kept for the next write. */
  failed(error: unknown, rows: number): void;
}

/**
 * Collects what requests only have to note, such as when a session was last seen. A request that reads then writes nothing, and
 * one statement writes for many requests. Rows that could not be written are kept.
 */
export function writtenLater<Row>({ everyMs, atMost, merge, write, failed }: WritesOf<Row>): WrittenLater<Row> {
  let waiting = new Map<string, Row>();
  let timer: NodeJS.Timeout | undefined;

  function add(key: string, row: Row): void {
    const before = waiting.get(key);
    if (before !== undefined) waiting.set(key, merge(before, row));
    else if (waiting.size < atMost) waiting.set(key, row);
  }

  async function flush(): Promise<void> {
    if (waiting.size === 0) return;
    const batch = waiting;
    waiting = new Map();
    let unwritten: Iterable<string> = batch.keys();
    try {
      unwritten = await write(batch);
    } catch (error) {
      failed(error, batch.size);
    }
    for (const key of unwritten) {
      const row = batch.get(key);
      if (row !== undefined) add(key, row);
    }
  }

  return {
    add,
    size: () => waiting.size,
    flush,
    start() {
      timer ??= setInterval(() => void flush(), everyMs).unref();
    },
    async stop() {
      clearInterval(timer);
      timer = undefined;
      await flush();
    },
  };
}

/** What is to be written of one kind, collected in this process and written in batches. */
export interface WrittenLater<Row> {
  /** Adds to what waits under this key. */
  add(key: string, row: Row): void;
  /** How many keys wait or are being written. */
  size(): number;
  /** Writes what waits, after a write that is under way. Safe to call at any time; it does not fail where a write does. */
  flush(): Promise<void>;
  start(): void;
  /** Ends the timer, waits for a write that is under way and writes what waits. */
  stop(): Promise<void>;
}

/** How rows of one kind are collected and written. */
export interface WritesOf<Row> {
  /** A crash loses what was added within so many milliseconds at most. */
  readonly everyMs: number;
  /** So many keys wait or are being written at most; while the database is away, further ones are left out. */
  readonly atMost: number;
  /** What waits under a key when another row comes. After a failed write the older row comes second. */
  merge(waiting: Row, added: Row): Row;
  /** One statement. @returns the keys that have to come again */
  write(batch: ReadonlyMap<string, Row>): Promise<Iterable<string>>;
  /** Hears of a write that failed: the rows are kept for the next one. */
  failed(error: unknown, rows: number): void;
}

/**
 * Writes what requests only have to note, such as when a session was last seen: no read of theirs writes, and one statement
 * writes for many. What could not be written is kept. One write is under way at a time: a database that hangs would otherwise
 * be sent a further batch each period, and the rows of all of them would be kept in memory.
 */
export function writtenLater<Row>({ everyMs, atMost, merge, write, failed }: WritesOf<Row>): WrittenLater<Row> {
  let waiting = new Map<string, Row>();
  let sent: ReadonlyMap<string, Row> = new Map();
  let underWay: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const size = (): number => waiting.size + sent.size;

  function add(key: string, row: Row): void {
    const before = waiting.get(key);
    if (before !== undefined) waiting.set(key, merge(before, row));
    else if (size() < atMost) waiting.set(key, row);
  }

  async function writeBatch(): Promise<void> {
    const batch = waiting;
    sent = batch;
    waiting = new Map();
    let unwritten: Iterable<string> = batch.keys();
    try {
      unwritten = await write(batch);
    } catch (error) {
      failed(error, batch.size);
    }
    // No longer counted, so that there is room for all of it to come back.
    sent = new Map();
    for (const key of unwritten) {
      const row = batch.get(key);
      if (row !== undefined) add(key, row);
    }
  }

  async function flush(): Promise<void> {
    // What is under way may come back. Of several that wait for it, one writes next.
    while (underWay) await underWay;
    if (waiting.size === 0) return;
    underWay = writeBatch().finally(() => {
      underWay = undefined;
    });
    await underWay;
  }

  return {
    add,
    size,
    flush,
    start() {
      timer ??= setInterval(() => {
        if (!underWay) void flush();
      }, everyMs).unref();
    },
    async stop() {
      clearInterval(timer);
      timer = undefined;
      await flush();
    },
  };
}

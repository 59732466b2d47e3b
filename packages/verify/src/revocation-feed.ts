/** The sessions that have ended, as Daemun reports them. */
export interface RevocationFeed {
  /** True while no message can have been missed for longer than `trustedForMs`. */
  trusted(): boolean;
  isRevoked(sessionId: string): boolean;
  /** Resolves once Daemun has reported every earlier revocation; rejects after `milliseconds`. */
  ready(milliseconds: number): Promise<void>;
  close(): void;
}

export interface FeedOptions {
  readonly url: string;
  readonly serviceToken: string;
  readonly fetch: typeof fetch;
  /** Daemun sends something every two seconds. After this long without a message the feed is not trusted, in ms. */
  readonly trustedForMs: number;
  readonly onTrouble: (error: unknown) => void;
}

/** An access token lives an hour at most, so an older revocation no longer matters. */
const keptMs = 3_660_000;
const retryMs = { first: 250, longest: 5000 };

interface Timer {
  unref?(): void;
}

/** A timer that does not keep a process alive, on runtimes that have such a timer. */
function later(action: () => void, milliseconds: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(action, milliseconds);
  (timer as Timer).unref?.();
  return timer;
}

/**
 * Follows `GET /revocations`: a snapshot, then live. The feed replaces a lost connection, and resumes where the last one ended.
 */
export function followRevocations({ url, serviceToken, fetch, trustedForMs, onTrouble }: FeedOptions): RevocationFeed {
  /** Ended sessions with the time at which the feed heard of them, in the order of these times. */
  const ended = new Map<string, number>();
  let lastEventId: string | undefined;
  let complete = false;
  let heardAt = Number.NEGATIVE_INFINITY;
  let closed = false;
  let failures = 0;
  let connection: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waiting = new Set<() => void>();

  function note(sessionId: unknown): void {
    if (typeof sessionId !== 'string') return;
    ended.delete(sessionId);
    ended.set(sessionId, Date.now());
  }

  function forgetOld(): void {
    const before = Date.now() - keptMs;
    for (const [sessionId, at] of ended) {
      if (at >= before) return;
      ended.delete(sessionId);
    }
  }

  function take(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()]),
    );
    const event = fields.get('event');
    if (event === undefined) return;
    const data = JSON.parse(fields.get('data') ?? '{}') as { session?: unknown; sessions?: unknown[] };
    if (event === 'snapshot') for (const sessionId of data.sessions ?? []) note(sessionId);
    if (event === 'revoked') note(data.session);
    lastEventId = fields.get('id') ?? lastEventId;
    if (event !== 'ready') return;
    complete = true;
    failures = 0;
  }

  async function read(signal: AbortSignal, silence: () => void): Promise<void> {
    const headers = {
      Authorization: `Bearer ${serviceToken}`,
      Accept: 'text/event-stream',
      ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }),
    };
    const response = await fetch(url, { headers, signal, redirect: 'error' });
    if (!response.ok || !response.body) throw new Error(`the feed of revocations answered ${response.status}`);
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) throw new Error('the feed of revocations ended');
      silence();
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) take(block);
      // Last: messages count once they are noted, and only after everything that was missed.
      if (complete) {
        heardAt = performance.now();
        for (const resolve of waiting) resolve();
        waiting.clear();
      }
      forgetOld();
    }
  }

  async function connect(): Promise<void> {
    const present = new AbortController();
    connection = present;
    let silent = later(() => present.abort(new Error('the feed of revocations is silent')), trustedForMs);
    try {
      await read(present.signal, () => {
        clearTimeout(silent);
        silent = later(() => present.abort(new Error('the feed of revocations is silent')), trustedForMs);
      });
    } catch (error) {
      if (!closed) onTrouble(error);
    }
    clearTimeout(silent);
    present.abort();
    // The notes are incomplete until the next connection has sent what was missed.
    complete = false;
    if (closed) return;
    const pause = Math.min(retryMs.longest, retryMs.first * 2 ** failures);
    failures += 1;
    // A random pause, so that a thousand services do not come back at the same moment.
    timer = setTimeout(() => void connect(), pause * (0.5 + Math.random()));
  }

  void connect();
  return {
    trusted: () => performance.now() - heardAt < trustedForMs,
    isRevoked: (sessionId) => ended.has(sessionId),
    ready(milliseconds) {
      if (heardAt > Number.NEGATIVE_INFINITY) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const heard = (): void => {
          clearTimeout(given);
          resolve();
        };
        const given = setTimeout(() => {
          // Without this each request would leave one entry behind while no message ever arrives.
          waiting.delete(heard);
          reject(new Error('the feed of revocations does not answer'));
        }, milliseconds);
        waiting.add(heard);
      });
    },
    close() {
      closed = true;
      heardAt = Number.NEGATIVE_INFINITY;
      clearTimeout(timer);
      connection?.abort();
    },
  };
}

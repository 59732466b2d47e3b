import type { Daemun } from '../src/daemun.ts';

/** One server-sent event, as a reader sees it. */
export interface StreamEvent {
  readonly event: string;
  readonly id: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: what a test reads out of an event is what it asserts
  readonly data: any;
}

/** An open stream of events. */
export interface EventStream {
  readonly response: Response;
  /** The next event; undefined once the server has ended the stream. */
  next(): Promise<StreamEvent | undefined>;
  /** All up to and including the first of this name. */
  until(event: string): Promise<StreamEvent[]>;
  close(): Promise<void>;
}

/** Follows `/revocations` of a house as another service would. */
export async function followRevocations(daemun: Daemun, token: string, lastEventId?: string): Promise<EventStream> {
  const headers = { Authorization: `Bearer ${token}`, ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }) };
  const response = await daemun.handler(new Request(`${daemun.settings.origin}/api/auth/revocations`, { headers }));
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const events: StreamEvent[] = [];
  let rest = '';

  async function next(): Promise<StreamEvent | undefined> {
    for (;;) {
      const event = events.shift();
      if (event) return event;
      const read = await reader?.read();
      if (!read || read.done) return undefined;
      const blocks = (rest + read.value).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
        const event = fields.get('event');
        if (event) events.push({ event, id: fields.get('id'), data: JSON.parse(fields.get('data') ?? 'null') });
      }
    }
  }

  return {
    response,
    next,
    async until(name) {
      const seen: StreamEvent[] = [];
      for (let event = await next(); event; event = await next()) {
        seen.push(event);
        if (event.event === name) return seen;
      }
      throw new Error(`the stream ended before ${name}`);
    },
    close: async () => void (await reader?.cancel()),
  };
}

import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { useApp } from '../../test/app.ts';
import { followRevocations } from '../../test/event-stream.ts';

const serviceToken = 's3rvice-Token-that-is-long-enough-0123456789';
const ended = 20_000;

describe('S-61 S-77 readers of revocations who are slow', () => {
  const app = useApp({ database: 'embedded', settings: { serviceTokens: [serviceToken] } });
  beforeAll(async () => {
    app.daemun.start();
    await app.daemun.deps.db.execute(
      sql`insert into daemun.revoked_sessions (session_id, revoked_at) select gen_random_uuid(), clock_timestamp() from generate_series(1, ${ended})`,
    );
  });
  const publish = (payload: string) => app.daemun.deps.revocations.onMessage(payload);
  /** A stream that nobody has read from yet; what is read for it is counted. */
  const open = () =>
    vi.waitFor(async () => {
      const stream = await app.daemun.deps.revocations.open(undefined);
      return stream.getReader();
    });
  /** How many statements an act leads to. */
  async function statementsOf(action: () => Promise<unknown>): Promise<number> {
    const before = app.statements();
    await action();
    return app.statements() - before;
  }
  /** Time for whatever is read ahead; each turn is a statement. */
  const turns = async (count: number) => {
    for (let turn = 0; turn < count; turn += 1) await app.daemun.deps.db.execute(sql`select 1`);
  };
  const textOf = async (reader: ReadableStreamDefaultReader<Uint8Array>, until: string) => {
    let text = '';
    while (!text.includes(until)) {
      const { value, done } = await reader.read();
      if (done) return text;
      text += new TextDecoder().decode(value);
    }
    return text;
  };

  it('a snapshot is read as it is taken: who takes nothing has little of it read', async () => {
    const idle = await statementsOf(async () => {
      const reader = await open();
      await turns(50);
      await reader.cancel();
    });
    const taken = await statementsOf(async () => {
      const reader = await open();
      const text = await textOf(reader, 'event: ready');
      expect(text.match(/[0-9a-f-]{36}/g)).toHaveLength(ended);
      expect(new Set(text.match(/[0-9a-f-]{36}/g)).size).toBe(ended);
      await reader.cancel();
    });
    expect(taken).toBeGreaterThanOrEqual(ended / 1000);
    expect(idle - 50).toBeLessThan(taken / 3);
  });

  it('what happens while a snapshot is taken is told after it, and not before all of it was', async () => {
    const reader = await open();
    const session = '0199a0b0-0000-7000-8000-000000000001';
    publish(`999999999 ${session}`);
    const text = await textOf(reader, session);
    expect(text.indexOf('event: ready')).toBeGreaterThan(text.lastIndexOf('event: snapshot'));
    expect(text.indexOf(session)).toBeGreaterThan(text.indexOf('event: ready'));
    await reader.cancel();
  });

  it('what waits for who takes nothing is bounded: beyond it the stream ends, and the reader comes back where it was', async () => {
    const reader = await open();
    const session = '0199a0b0-0000-7000-8000-000000000002';
    const event = `event: revoked\nid: 1\ndata: {"session":"${session}"}\n\n`;
    for (let bytes = 0; bytes <= 1024 * 1024; bytes += event.length) publish(`1 ${session}`);
    let text = '';
    for (let read = await reader.read(); !read.done; read = await reader.read()) text += new TextDecoder().decode(read.value);
    expect(text).not.toContain(session);
    // It resumes after the last of what it was told.
    const last = text
      .match(/^id: (\d+)$/gm)
      ?.at(-1)
      ?.slice('id: '.length);
    expect(last).toBeDefined();
    const resumed = await followRevocations(app.daemun, serviceToken, last);
    const told = (await resumed.until('ready')).flatMap(({ data }) => data.sessions ?? []);
    const before = text.match(/[0-9a-f-]{36}/g) ?? [];
    expect(new Set([...before, ...told]).size).toBe(ended);
    await resumed.close();
  });

  it('one who has the snapshot and takes nothing more is cut off at the same measure', async () => {
    const reader = await open();
    await textOf(reader, 'event: ready');
    const session = '0199a0b0-0000-7000-8000-000000000003';
    for (let count = 0; count < 20_000; count += 1) publish(`1 ${session}`);
    let bytes = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) bytes += read.value.byteLength;
    expect(bytes).toBeLessThan(1.1 * 1024 * 1024);
  });

  it('a snapshot that cannot be read on ends its stream, and leaves no reader behind', async () => {
    const reader = await open();
    const { db } = app.daemun.deps;
    await db.execute(sql`alter table daemun.revoked_sessions rename to away`);
    await expect(textOf(reader, 'event: ready')).rejects.toThrow('revoked_sessions');
    await db.execute(sql`alter table daemun.away rename to revoked_sessions`);
    expect(app.logged.join()).toContain('could not be read on');
    // Whoever is told to end can: what has failed is not among them.
    expect(() => app.daemun.hangUp()).not.toThrow();
    // The next one is heard as ever.
    const next = await open();
    expect(await textOf(next, 'event: ready')).toContain('event: snapshot');
    await next.cancel();
  });
});

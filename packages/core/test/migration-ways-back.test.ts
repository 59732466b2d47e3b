import { randomUUID } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { beforeAll, describe, expect, it } from 'vitest';
import { wayBackIdOf } from '../src/account/way-back/links.ts';
import { ourMigrations } from '../src/platform/database/migrations.gen.ts';

const day = 24 * 3600 * 1000;
const ago = (days: number): string => new Date(Date.now() - days * day).toISOString();

/** An account of before the table of ways back, with the undo links that are out, oldest first, and what its log says. */
interface Account {
  readonly email: string;
  readonly phone?: string;
  readonly links: readonly { readonly kind: 'email' | 'phone'; readonly from: string; readonly made: number; readonly ends: number }[];
  readonly log: readonly { readonly type: string; readonly days: number }[];
}

const accounts = {
  untouched: { email: 'untouched@example.test', links: [], log: [{ type: 'account.registered', days: 90 }] },
  moved: {
    email: 'moved@example.test',
    links: [{ kind: 'email', from: 'moved-from@example.test', made: 3, ends: -4 }],
    log: [{ type: 'account.email-changed', days: 3 }],
  },
  'changed twice by a thief': {
    email: 'evil-2@example.test',
    links: [
      { kind: 'email', from: 'robbed@example.test', made: 3, ends: -4 },
      { kind: 'email', from: 'evil-1@example.test', made: 2, ends: -5 },
    ],
    log: [
      { type: 'account.email-changed', days: 3 },
      { type: 'account.email-changed', days: 2 },
    ],
  },
  'changed back in the settings': {
    email: 'back@example.test',
    links: [
      { kind: 'email', from: 'back@example.test', made: 3, ends: -4 },
      { kind: 'email', from: 'evil-3@example.test', made: 2, ends: -5 },
    ],
    log: [
      { type: 'account.email-changed', days: 3 },
      { type: 'account.email-changed', days: 2 },
    ],
  },
  'taken back by its link': {
    email: 'undone@example.test',
    links: [],
    log: [
      { type: 'account.email-changed', days: 20 },
      { type: 'account.email-change-undone', days: 19 },
    ],
  },
  'with another number': {
    email: 'phone@example.test',
    phone: '+821000000002',
    links: [
      { kind: 'phone', from: '+821000000001', made: 1, ends: -6 },
      { kind: 'email', from: 'expired@example.test', made: 9, ends: 2 },
    ],
    log: [],
  },
} as const satisfies Record<string, Account>;

describe('the migration to the table of ways back, on a database with data', () => {
  const ids = new Map<string, string>();
  const tokens = new Map<string, string>();
  let database: PGlite;

  beforeAll(async () => {
    database = new PGlite();
    const at = ourMigrations.findIndex(({ statements }) => statements.join().includes('CREATE TABLE "daemun"."ways_back"'));
    const run = async (some: typeof ourMigrations) => {
      for (const { statements } of some) for (const statement of statements) await database.exec(statement);
    };
    await database.exec('create schema daemun');
    await run(ourMigrations.slice(0, at));
    for (const [name, account] of Object.entries<Account>(accounts)) {
      const id = randomUUID();
      ids.set(name, id);
      await database.query(
        'insert into daemun.users (id, email, email_verified_at, phone, phone_verified_at, created_at, updated_at) values ($1, $2, $3, $4, $5, $3, $3)',
        [id, account.email, ago(100), account.phone ?? null, account.phone ? ago(1) : null],
      );
      for (const { kind, from, made, ends } of account.links) {
        const token = randomUUID();
        tokens.set(from, token);
        await database.query(
          'insert into daemun.single_use_tokens (id, purpose, key, token_hash, user_id, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)',
          [token, `undo-${kind}-change`, `${id}:${from}`, Buffer.from(token), id, ago(made), ago(ends)],
        );
      }
      for (const { type, days } of account.log) {
        await database.query('insert into daemun.audit_events (id, at, type, user_id) values ($1, $2, $3, $4)', [
          randomUUID(),
          ago(days),
          type,
          id,
        ]);
      }
    }
    await run(ourMigrations.slice(at));
  }, 60_000);

  const rows = async (query: string) => (await database.query<Record<string, unknown>>(query)).rows;
  const idOf = (name: keyof typeof accounts) => ids.get(name);

  it('R15 keeps the oldest link of a kind as the way back, and none of an address that the account has again', async () => {
    expect(await rows('select user_id, kind, identifier from daemun.ways_back order by identifier')).toEqual([
      { user_id: idOf('with another number'), kind: 'phone', identifier: '+821000000001' },
      { user_id: idOf('moved'), kind: 'email', identifier: 'moved-from@example.test' },
      { user_id: idOf('changed twice by a thief'), kind: 'email', identifier: 'robbed@example.test' },
    ]);
  });

  it('R15 lets those links work, and no others', async () => {
    const kept = await rows(
      'select t.id, t.key, w.identifier from daemun.single_use_tokens t join daemun.ways_back w on w.id = t.id order by w.identifier',
    );
    expect(kept.map(({ id, identifier }) => [identifier, id])).toEqual(
      ['+821000000001', 'moved-from@example.test', 'robbed@example.test'].map((from) => [from, tokens.get(from)]),
    );
    for (const { id, key } of kept) expect(wayBackIdOf(String(key))).toBe(id);
    expect(await rows("select id from daemun.single_use_tokens where purpose like 'undo-%'")).toHaveLength(3);
  });

  it('R15 knows since when an account has its address', async () => {
    const since = new Map(
      (await rows('select id, email_since from daemun.users')).map(({ id, email_since }) => [id, email_since as Date | null]),
    );
    const days = (name: keyof typeof accounts) => {
      const moment = since.get(idOf(name));
      return moment ? Math.round((Date.now() - moment.getTime()) / day) : null;
    };
    expect(Object.fromEntries(Object.keys(accounts).map((name) => [name, days(name as keyof typeof accounts)]))).toEqual({
      untouched: null,
      moved: 3,
      'changed twice by a thief': 2,
      'changed back in the settings': 2,
      'taken back by its link': null,
      'with another number': null,
    });
  });
});

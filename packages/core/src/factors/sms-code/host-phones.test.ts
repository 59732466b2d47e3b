import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { testSettings, useApp } from '../../../test/app.ts';
import { cheapHashing } from '../../../test/cheap-hashing.ts';
import { createPostgresqlDatabase, databases } from '../../../test/databases.ts';
import { createMailbox } from '../../../test/mailbox.ts';
import { newPhone, signedUp, together } from '../../../test/people.ts';
import { textedCode, withPhone } from '../../../test/phones.ts';
import { aligoAccount, json, openTestAligo, openTestSolapi, solapiAccount, type TestGateway } from '../../../test/sms-gateways.ts';
import { users } from '../../account/tables.ts';
import { createDaemun, type Daemun } from '../../daemun.ts';
import { textedCodes } from './queries.ts';
import { smsCodes } from './tables.ts';

let owners = 0;
/** Somebody of an app of other sessions: ids as Auth.js makes them, and a number. */
function newOwner(phone = newPhone()) {
  owners += 1;
  return { subject: `cuid-${owners}`, phone, address: `203.0.${Math.floor(owners / 200)}.${owners % 200}`, locale: 'en' } as const;
}
const said = (outcome: { readonly ok: boolean; readonly error?: { readonly code: string } }) => (outcome.ok ? 'ok' : outcome.error?.code);
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe.each(databases)('phones of a host on %s', (database) => {
  const app = useApp({ database });
  const phones = () => app.daemun.phones;
  const sent = async (owner = newOwner()) => {
    expect(said(await phones().send(owner))).toBe('ok');
    return { ...owner, code: await textedCode(app, owner.phone) };
  };

  it('S-35 a code of six digits proves a number once, and its row ends with it', async () => {
    const owner = newOwner('010-9876-5432');
    const reply = await phones().send(owner);
    expect(reply).toEqual({
      ok: true,
      value: {
        success: true,
        message: 'We have sent a code. It works for 3 minutes.',
        expiresAt: new Date(app.clock.now().getTime() + 180_000),
        phone: '+821098765432',
      },
    });
    const code = await textedCode(app, '+821098765432');
    expect(code).toMatch(/^\d{6}$/);
    expect(await phones().verify({ ...owner, code: `${code.slice(0, 3)} ${code.slice(3)}` })).toEqual({
      ok: true,
      value: { success: true, phone: '+821098765432' },
    });
    expect(said(await phones().verify({ ...owner, code }))).toBe('invalid_code');
    expect(await app.daemun.deps.db.$count(smsCodes)).toBe(0);
  });

  it('makes no account, no session and no cookie, and leaves no row when its codes have ended', async () => {
    // Beside the mailbox of the tests, how many messages left today, and when scheduled work is due.
    const rows = async () => {
      const { db } = app.daemun.deps;
      const { rows: tables } = (await db.execute(
        sql`select tablename as name from pg_tables where schemaname = 'daemun' and tablename not in ('outbox_messages', 'sms_days', 'schedule') order by 1`,
      )) as unknown as { rows: { name: string }[] };
      const counts: Record<string, number> = {};
      for (const { name } of tables) {
        const { rows: found } = (await db.execute(sql`select count(*)::int as n from daemun.${sql.identifier(name)}`)) as unknown as {
          rows: { n: number }[];
        };
        counts[name] = found[0]?.n ?? -1;
      }
      return counts;
    };
    const { phone } = await withPhone(app);
    await app.daemun.settle();
    const before = await rows();
    const account = await app.daemun.deps.db.select().from(users);
    // Also a number that an account of ours has: the host does not learn it, and the account keeps it.
    const owner = await sent({ ...newOwner(), phone });
    expect(said(await phones().verify({ ...owner, code: wrong(owner.code) }))).toBe('invalid_code');
    expect(said(await phones().verify(owner))).toBe('ok');
    await sent();
    app.clock.advance(10 * 60);
    await app.daemun.settle();
    await textedCodes.sweep(app.daemun.deps);
    expect(await rows()).toEqual(before);
    expect(await app.daemun.deps.db.select().from(users)).toEqual(account);
  });

  it('S-35 a code is good for the subject and the number that it was sent for, and for nobody else', async () => {
    const owner = await sent();
    const foreign = [
      { ...owner, subject: newOwner().subject },
      { ...owner, subject: `${owner.subject} ` },
      { ...owner, phone: newPhone() },
    ];
    for (const other of foreign) expect(said(await phones().verify(other))).toBe('invalid_code');
    const { browser, userId } = await signedUp(app);
    expect((await browser.post('/sms/verify', { phone: owner.phone, code: owner.code })).body.code).toBe('invalid_code');
    // A host whose ids look like ours meets no code of an account, nor the other way round.
    await browser.post('/sms/send', { phone: owner.phone });
    const ours = await textedCode(app, owner.phone);
    expect(said(await phones().verify({ ...owner, subject: userId, code: ours }))).toBe('invalid_code');
    expect(said(await phones().verify(owner))).toBe('ok');
  });

  it('a subject that names nobody is a mistake of the host, and binds no code', async () => {
    for (const subject of ['', '  ', undefined, null, 7, 'x'.repeat(201)]) {
      await expect(phones().send({ ...newOwner(), subject: subject as string })).rejects.toThrow(TypeError);
      await expect(phones().verify({ ...newOwner(), subject: subject as string, code: '123456' })).rejects.toThrow('id of your user');
    }
    await expect(phones().send({ ...newOwner(), locale: 'fr' as 'en' })).rejects.toThrow('en or ko');
  });

  it('S-35 has three minutes, and five tries that count before they are checked', async () => {
    const late = await sent();
    app.clock.advance(181);
    expect(said(await phones().verify(late))).toBe('invalid_code');
    const owner = await sent();
    const tries = await together(20, () => phones().verify({ ...owner, code: wrong(owner.code) }));
    const left = tries.map((outcome) => (outcome.ok ? -1 : outcome.error.attemptsLeft));
    expect(left.filter((one) => one !== undefined).sort()).toEqual([0, 1, 2, 3, 4]);
    expect(said(await phones().verify(owner))).toBe('invalid_code');
  });

  it('is sent again unchanged after sixty seconds, with the seconds until then', async () => {
    const owner = await sent();
    app.clock.advance(20);
    for (const again of [await phones().send(owner), await phones().resend(owner)]) {
      expect(again).toMatchObject({ ok: false, error: { code: 'too_soon', status: 429, retryAfter: 40 } });
    }
    app.clock.advance(41);
    expect(said(await phones().resend(owner))).toBe('ok');
    expect(await textedCode(app, owner.phone)).toBe(owner.code);
    expect(await app.outbox.to(owner.phone)).toHaveLength(2);
    expect(said(await phones().resend({ ...owner, subject: newOwner().subject }))).toBe('no_active_code');
    expect(said(await phones().verify(owner))).toBe('ok');
    expect(said(await phones().resend(owner))).toBe('no_active_code');
  });

  it('refuses what is no number or no code, in the language of the person', async () => {
    const owner = newOwner();
    expect(await phones().send({ ...owner, phone: '010', locale: 'ko' })).toMatchObject({
      ok: false,
      error: { code: 'invalid_phone', status: 400, reason: 'too_short', detail: expect.stringMatching(/[가-힣]/) },
    });
    expect(said(await phones().send({ ...owner, phone: '+14155550123' }))).toBe('phone_not_supported');
    expect(said(await phones().verify({ ...owner, code: '12345' }))).toBe('invalid_input');
    expect(said(await phones().send({ ...owner, phone: undefined as unknown as string }))).toBe('invalid_input');
  });

  it('S-21 of fifty at once one message leaves, and of fifty right codes one proves', async () => {
    const owner = newOwner();
    const all = (await together(50, () => phones().send(owner))).map(said);
    expect([all.filter((one) => one === 'ok').length, all.filter((one) => one === 'too_soon').length]).toEqual([1, 49]);
    expect(await app.outbox.to(owner.phone)).toHaveLength(1);
    const code = await textedCode(app, owner.phone);
    const proofs = (await together(50, () => phones().verify({ ...owner, code }))).map(said);
    expect([proofs.filter((one) => one === 'ok').length, proofs.filter((one) => one === 'invalid_code').length]).toEqual([1, 49]);
  });

  it('no code is logged, nor a number', async () => {
    const owner = await sent();
    await phones().verify(owner);
    expect(app.logged.join()).not.toContain(owner.code);
    expect(app.logged.join()).not.toContain(owner.phone.slice(3));
  });
});

describe('limits of the phones of a host', () => {
  const app = useApp({ database: 'embedded', settings: { rateLimitFactor: 1 } });
  const send = (owner: Parameters<Daemun['phones']['send']>[0]) => {
    app.clock.advance(61);
    return app.daemun.phones.send(owner);
  };

  it('S-25 a number, a subject and an address have their budgets, which the routes share', async () => {
    const phone = newPhone();
    const byNumber = [];
    for (let time = 0; time < 8; time += 1) byNumber.push(said(await send({ ...newOwner(phone), address: `198.51.${time}.1` })));
    expect(byNumber).toEqual([...Array(6).fill('ok'), 'too_many_requests', 'too_many_requests']);
    const { browser } = await signedUp(app, { address: '192.0.9.1' });
    expect((await browser.post('/sms/send', { phone })).body.code).toBe('too_many_requests');

    const { subject } = newOwner();
    const bySubject = [];
    for (let time = 0; time < 7; time += 1) bySubject.push(said(await send({ ...newOwner(), subject, address: `198.52.${time}.1` })));
    expect(bySubject).toEqual([...Array(5).fill('ok'), 'too_many_requests', 'too_many_requests']);

    const bySource = async (address: string | undefined) => {
      const outcomes = await together(22, () => app.daemun.phones.send({ ...newOwner(), address }));
      return outcomes.filter(({ ok }) => ok).length;
    };
    // Whoever is of no known address shares one budget (S-20).
    expect([await bySource('198.53.1.1'), await bySource(undefined), await bySource('nonsense')]).toEqual([20, 20, 0]);
  });
});

describe('phones of a host and their gateways', () => {
  const aligo = { ...aligoAccount, url: '' };
  const solapi = { ...solapiAccount, url: '' };
  let first: TestGateway;
  let second: TestGateway;
  beforeAll(async () => {
    [first, second] = [await openTestAligo(), await openTestSolapi()];
    aligo.url = first.url;
    solapi.url = second.url;
  });
  afterAll(() => Promise.all([first.close(), second.close()]));
  const app = useApp({ database: 'embedded', settings: { sms: { gateways: ['aligo:', 'solapi:'], aligo, solapi } } });
  const phones = () => app.daemun.phones;

  it('S-25 the second one takes what the first does not; where neither does, the same code can be sent again at once', async () => {
    const owner = newOwner();
    first.next.push(json(500, {}), json(500, {}));
    expect(said(await phones().send(owner))).toBe('ok');
    expect(second.requests).toHaveLength(1);

    const other = newOwner();
    for (const gateway of [first, second]) gateway.next.push(json(500, {}), json(500, {}));
    const failed = await phones().send(other);
    expect(failed).toMatchObject({ ok: false, error: { code: 'sms_failed', status: 503, canResend: true } });
    expect(failed).not.toHaveProperty('error.retryEndpoint');
    expect(said(await phones().resend(other))).toBe('ok');
    const code = /\d{6}/.exec(new URLSearchParams(first.requests.at(-1)?.body).get('msg') ?? '')?.[0] ?? '';
    expect(said(await phones().verify({ ...other, code }))).toBe('ok');
  });
});

describe.skipIf(inject('postgresqlUrl') === undefined)('phones of a host in two processes', () => {
  let drop: () => Promise<void>;
  let both: Daemun[];

  beforeAll(async () => {
    const { url, drop: dropped } = await createPostgresqlDatabase();
    drop = dropped;
    const open = () => createDaemun({ ...testSettings, databaseUrl: url }, cheapHashing);
    both = [await open(), await open()];
    await both[0]?.migrate();
  });
  afterAll(async () => {
    for (const one of both) await one.stop();
    await drop();
  });
  const one = (index: number): Daemun => both[index % 2] as Daemun;

  it('S-21 one message leaves, five tries count, and one proof holds', async () => {
    const owner = newOwner();
    const all = (await together(20, (index) => one(index).phones.send(owner))).map(said);
    expect(all.filter((outcome) => outcome === 'ok')).toHaveLength(1);
    const code = await textedCode({ outbox: createMailbox(one(0)) }, owner.phone);
    const tries = await together(3, (index) => one(index).phones.verify({ ...owner, code: wrong(code) }));
    expect(tries.map((outcome) => (outcome.ok ? -1 : outcome.error.attemptsLeft)).sort()).toEqual([2, 3, 4]);
    const proofs = (await together(20, (index) => one(index).phones.verify({ ...owner, code }))).map(said);
    expect(proofs.filter((outcome) => outcome === 'ok')).toHaveLength(1);
  });
});

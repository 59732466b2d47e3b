import { and, eq, sql } from 'drizzle-orm';
import { describe, expect, inject, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { appCode } from '../../../test/app-code.ts';
import { type Enrolled, enrolled, passwordGiven } from '../../../test/authenticator.ts';
import { databases } from '../../../test/databases.ts';
import { signedUp, signIn, together } from '../../../test/people.ts';
import { provePhone } from '../../../test/phones.ts';
import { changeEmail, undo, week } from '../../../test/ways-back.ts';
import type { Database, Transaction } from '../../platform/database/database.ts';
import { newId } from '../../platform/random.ts';
import { noteSavedBackupCodes, storeBackupCodes } from './queries.ts';
import { backupCodes } from './tables.ts';

describe.each(databases)('backup codes that nobody has saved on %s', (database) => {
  const app = useApp({ database });
  const unsaved = async ({ browser }: Pick<Enrolled, 'browser'>) => (await browser.get('/2fa')).body.backupCodesUnsaved;
  const renew = async ({ browser }: Pick<Enrolled, 'browser'>): Promise<string> => {
    const { status, body } = await browser.post('/backup-codes');
    expect([status, body.backupCodes.length]).toEqual([200, 10]);
    return body.backupCodeSet;
  };
  const save = ({ browser }: Pick<Enrolled, 'browser'>, backupCodeSet: unknown) => browser.post('/backup-codes/saved', { backupCodeSet });

  it('every device is told so until their owner says that they are saved, on any of them', async () => {
    const person = await enrolled(app);
    const other = await passwordGiven(app, person);
    expect((await other.post('/verify-2fa', { code: person.code() })).body.status).toBe('signed-in');
    const set = await renew(person);
    expect([await unsaved(person), await unsaved({ browser: other })]).toEqual([true, true]);
    expect((await save({ browser: other }, set)).status).toBe(204);
    expect([await unsaved(person), await unsaved({ browser: other })]).toEqual([false, false]);
    // Confirming a second time succeeds as well.
    expect((await save(person, set)).status).toBe(204);
  });

  it('each reply that shows codes names their set: switching on by app and by text message, and a new set', async () => {
    const byApp = await signedUp(app);
    const { body: begun } = await byApp.browser.post('/setup-2fa');
    const enabled = await byApp.browser.post('/verify-2fa', { code: appCode(begun.secret, app.clock.now()) });
    expect(await unsaved(byApp)).toBe(true);
    expect((await save(byApp, enabled.body.backupCodeSet)).status).toBe(204);
    expect(await unsaved(byApp)).toBe(false);
    const byText = await signedUp(app);
    await provePhone(app, byText);
    const browser = await signIn(app, byText);
    const { body } = await browser.post('/2fa/sms');
    expect(body.backupCodes).toHaveLength(10);
    expect((await save({ browser }, body.backupCodeSet)).status).toBe(204);
    expect(await unsaved({ browser })).toBe(false);
  });

  it('what is said of one set says nothing of a newer one, however they cross', async () => {
    const person = await enrolled(app);
    for (let round = 0; round < 5; round += 1) {
      const first = await renew(person);
      const [renewed, ...saved] = await together(6, (index) =>
        index === 0 ? person.browser.clone().post('/backup-codes') : save({ browser: person.browser.clone() }, first),
      );
      expect(renewed?.status).toBe(200);
      for (const { status, body } of saved) expect([204, 'backup_codes_replaced']).toContain(status === 204 ? 204 : body.code);
      const rows = await app.daemun.deps.db.select().from(backupCodes).where(eq(backupCodes.userId, person.userId));
      expect(rows.map(({ setId, savedAt }) => [setId, savedAt])).toEqual(rows.map(() => [renewed?.body.backupCodeSet, null]));
      const stale = await save(person, first);
      expect([stale.status, stale.body.code]).toEqual([409, 'backup_codes_replaced']);
    }
  });

  it('nobody says it of the codes of somebody else, and a session alone cannot: only who was shown the codes knows their set', async () => {
    const [person, stranger] = [await enrolled(app), await enrolled(app)];
    const set = await renew(person);
    expect((await save(stranger, set)).body.code).toBe('backup_codes_replaced');
    expect((await save({ browser: app.client() }, set)).status).toBe(401);
    expect(JSON.stringify((await person.browser.get('/2fa')).body)).not.toContain(set);
    expect(JSON.stringify((await person.browser.get('/export')).body)).not.toContain(set);
    expect(await unsaved(person)).toBe(true);
  });

  it('of codes from before sets were told apart nothing is claimed', async () => {
    const person = await enrolled(app);
    expect(await unsaved(person)).toBe(true);
    await app.daemun.deps.db.update(backupCodes).set({ setId: null }).where(eq(backupCodes.userId, person.userId));
    expect(await unsaved(person)).toBe(false);
  });

  it('an undo brings a set back as saved as it was', async () => {
    const person = await enrolled(app);
    const set = await renew(person);
    await save(person, set);
    app.clock.advance(week);
    const back = await passwordGiven(app, person);
    expect((await back.post('/verify-2fa', { code: person.code() })).body.status).toBe('signed-in');
    await changeEmail(app, { browser: back });
    app.clock.advance(30);
    const newer = await renew({ browser: back });
    expect(newer).not.toBe(set);
    expect((await undo(app, person.email)).body.restored).toContain('backup-codes');
    const rows = await app.daemun.deps.db.select().from(backupCodes).where(eq(backupCodes.userId, person.userId));
    expect(rows).toHaveLength(10);
    for (const { setId, savedAt } of rows) expect([setId, savedAt]).toEqual([set, expect.any(Date)]);
  });
});

describe.skipIf(inject('postgresqlUrl') === undefined)('who locks all backup codes of an account', () => {
  const app = useApp({ database: 'postgresql' });
  const waiting = () => app.daemun.deps.db.$count(sql`pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);

  it.each(
    Object.entries({
      'saying that they are saved': noteSavedBackupCodes,
      'putting others in their place': (db: Database, { userId, setId }: { userId: string; setId: string }) =>
        db.transaction((tx) => storeBackupCodes(tx, userId, setId, ['hash'])),
    }),
  )('takes them in the order of their slots: %s', async (_, action) => {
    const { db, clock } = app.daemun.deps;
    const { userId } = await signedUp(app);
    const setId = newId();
    // The rows are inserted with the highest slot first. A query without an order would then not start with the lowest slot.
    const slots = Array.from({ length: 10 }, (_, index) => 9 - index);
    await db.insert(backupCodes).values(slots.map((slot) => ({ userId, slot, hash: `hash ${slot}`, setId, savedAt: null })));
    const hold = (tx: Transaction, slot: number) =>
      tx
        .select()
        .from(backupCodes)
        .where(and(eq(backupCodes.userId, userId), eq(backupCodes.slot, slot)))
        .for('no key update');
    let acting: Promise<unknown> = Promise.resolve();
    await db.transaction(async (tx) => {
      await hold(tx, 0);
      acting = action(db, { userId, setId, at: clock.now() });
      acting.catch(() => undefined);
      await expect.poll(waiting).toBe(1);
      for (const slot of slots.toReversed()) await hold(tx, slot);
    });
    await acting;
  });
});

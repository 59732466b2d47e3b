import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { enrol } from '../../test/authenticator.ts';
import { databases } from '../../test/databases.ts';
import { koreanConsents, requiredConsents } from '../../test/korean-consents.ts';
import { newEmail, together } from '../../test/people.ts';
import { users } from '../account/tables.ts';
import { auditEvents } from '../operations/audit/tables.ts';
import { listRecords } from './queries.ts';

describe.each(databases)('A13 consents of who signs up by mail on %s', (database) => {
  const app = useApp({ database, settings: { consents: koreanConsents } });
  const asked = async (path: string, more: object = {}) => {
    const email = newEmail();
    const browser = app.client();
    expect((await browser.post(path, { email, ...more })).body).toEqual({ status: 'sent' });
    const [mail] = await app.outbox.to(email);
    const token = path === '/magic-link' ? await app.outbox.token(email, '/magic-link') : undefined;
    const proof = token === undefined ? { email, code: mail?.code } : { token };
    return { browser, email, proof, verify: `${path}/verify` };
  };
  const accountOf = async (email: string) => (await app.daemun.deps.db.select().from(users).where(eq(users.email, email)))[0];

  it.each(['/magic-link', '/email-code'])(
    '%s asks whoever has proven the mailbox, spends nothing, and makes the account with the answer',
    async (path) => {
      const { browser, email, proof, verify } = await asked(path);
      // The client may repeat this. A right code without the required consents counts neither as a try nor as a failed sign-in.
      for (let attempt = 0; attempt < 7; attempt += 1) {
        const { status, body } = await browser.post(verify, proof);
        expect([status, body.code, body.missing]).toEqual([422, 'consent_required', requiredConsents]);
        expect(await accountOf(email)).toBeUndefined();
      }
      const { db } = app.daemun.deps;
      const before = await db.select().from(auditEvents).where(eq(auditEvents.type, 'sign-in.failed'));
      expect(before.filter(({ method }) => method === path.slice(1))).toEqual([]);
      const { body } = await browser.post(verify, { ...proof, consents: requiredConsents });
      expect([body.status, body.consentsDue]).toEqual(['signed-in', undefined]);
      expect((await listRecords(db, body.user.id)).map(({ document, source }) => [document, source])).toEqual(
        requiredConsents.map(({ id }) => [id, 'sign-up']),
      );
      expect((await browser.post(verify, { ...proof, consents: requiredConsents })).body.code).toMatch(/^invalid_(link|code)$/);
    },
  );

  it.each(['/magic-link', '/email-code'])('%s keeps what was agreed to with the address for the browser that asked', async (path) => {
    const { browser, proof, verify } = await asked(path, { consents: requiredConsents });
    const { body } = await browser.post(verify, proof);
    expect([body.status, (await listRecords(app.daemun.deps.db, body.user.id)).length]).toEqual(['signed-in', 3]);
  });

  it('of 50 proofs at once one makes the account, and what it agrees to is written once', async () => {
    const { browser, proof, verify } = await asked('/magic-link');
    const replies = await together(50, () => browser.clone().post(verify, { ...proof, consents: requiredConsents }));
    const done = replies.filter(({ status }) => status === 200);
    expect(done).toHaveLength(1);
    expect(await listRecords(app.daemun.deps.db, done[0]?.body.user.id)).toHaveLength(3);
  });

  it('S-52 asking for a mail needs no consents, whoever is named, and refuses wrong ones alike', async () => {
    const { browser, email, proof, verify } = await asked('/email-code');
    await browser.post(verify, { ...proof, consents: requiredConsents });
    const wrong = [{ id: 'terms', version: '1' }];
    const replies = await Promise.all([email, newEmail()].map((to) => app.client().post('/email-code', { email: to, consents: wrong })));
    for (const { body } of replies) expect(body).toEqual(replies[0]?.body);
    expect(replies[0]?.body.errors[0]).toMatchObject({ path: 'consents.terms', code: 'consent_outdated' });
  });

  it('who has an account signs in as before', async () => {
    const { browser, email, proof, verify } = await asked('/email-code');
    await browser.post(verify, { ...proof, consents: requiredConsents });
    const again = app.client();
    app.clock.advance(120);
    await again.post('/email-code', { email });
    const [mail] = await app.outbox.to(email);
    const { body } = await again.post('/email-code/verify', { email, code: mail?.code });
    expect(body.status).toBe('signed-in');
  });

  it('S-51 nobody who has but the mailbox of an account agrees to anything in its name', async () => {
    const { browser, email, proof, verify } = await asked('/email-code');
    const made = await browser.post(verify, { ...proof, consents: requiredConsents });
    await enrol(app, { email, password: '', browser, userId: made.body.user.id });
    const marketing = [{ id: 'marketing-sms', version: '1' }];
    const holder = app.client();
    app.clock.advance(120);
    await holder.post('/email-code', { email, consents: marketing });
    const [mail] = await app.outbox.to(email);
    const { body } = await holder.post('/email-code/verify', { email, code: mail?.code, consents: marketing });
    expect(body.status).toBe('second-factor-required');
    expect(await listRecords(app.daemun.deps.db, made.body.user.id)).toHaveLength(3);
  });
});

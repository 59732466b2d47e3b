import { describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../../test/app.ts';
import { enrolled, passwordGiven } from '../../../test/authenticator.ts';
import { databases } from '../../../test/databases.ts';
import { addPasskey, withPasskey } from '../../../test/passkeys.ts';
import { together } from '../../../test/people.ts';
import { createAuthenticator } from '../../../test/software-authenticator.ts';
import { listAuditOf } from '../../operations/audit/queries.ts';

const because = (action: string, reason: string): string => `${action}.failed ${JSON.stringify({ reason })}`;

describe.each(databases)('a passkey that is refused on %s', (database) => {
  const app = useApp({ database });
  const begun = async () => {
    const browser = app.client();
    return { browser, options: (await browser.post('/passkey/login/start', {})).body };
  };
  /** Why refusals of an account were refused, as the audit log has it, in the order of the alphabet. */
  const reasonsOf = async (userId: string) =>
    (await listAuditOf(app.daemun.deps.db, userId, 100))
      .filter(({ type }) => type.endsWith('failed'))
      .map(({ type, details }) => `${type} ${JSON.stringify(details)}`)
      .sort();

  it('S-42 is none where its user handle is empty and the options named the key, as Safari answers with a security key', async () => {
    const person = await addPasskey(app, await enrolled(app));
    const empty = { userHandle: '' };
    const waiting = await passwordGiven(app, person);
    const { body: second } = await waiting.post('/2fa/passkey/start', {});
    const done = await waiting.post('/2fa/passkey/complete', { response: person.authenticator.get(second, empty) });
    expect(done.body.status).toBe('signed-in');
    const { body: stepUp } = await person.browser.post('/step-up/passkey/start');
    expect((await person.browser.post('/step-up/passkey', { response: person.authenticator.get(stepUp, empty) })).status).toBe(200);
    // Where the answer itself has to say whose it is, an empty handle says nothing.
    const { browser, options } = await begun();
    const refused = await browser.post('/passkey/login/complete', { response: person.authenticator.get(options, empty) });
    expect([refused.status, refused.body.code]).toEqual([401, 'invalid_passkey']);
    expect(await reasonsOf(person.userId)).toEqual([because('sign-in', 'user-handle')]);
  });

  it('S-41 says why where the key was of one device and may now be copied, or the other way round: page, log and audit', async () => {
    for (const [be, now] of [
      [true, { be: false, bs: false }],
      [false, { be: true, bs: true }],
    ] as const) {
      const person = await addPasskey(app, await enrolled(app), createAuthenticator(testOrigin, { be }));
      const { authenticator, userId } = person;
      const refusals = [];
      const { browser, options } = await begun();
      refusals.push(await browser.post('/passkey/login/complete', { response: authenticator.get(options, { flags: now }) }));
      const waiting = await passwordGiven(app, person);
      const { body: second } = await waiting.post('/2fa/passkey/start', {});
      refusals.push(await waiting.post('/2fa/passkey/complete', { response: authenticator.get(second, { flags: now }) }));
      const { body: stepUp } = await person.browser.post('/step-up/passkey/start');
      refusals.push(await person.browser.post('/step-up/passkey', { response: authenticator.get(stepUp, { flags: now }) }));
      expect(refusals.map(({ status, body }) => [status, body.code])).toEqual(Array(3).fill([401, 'passkey_changed']));
      expect(await reasonsOf(userId)).toEqual([
        because('second-factor', 'backup-eligibility-changed'),
        because('sign-in', 'backup-eligibility-changed'),
        because('step-up', 'backup-eligibility-changed'),
      ]);
      const lines = app.logged.map((line) => JSON.parse(line)).filter(({ userId: about }) => about === userId);
      expect(lines).toHaveLength(3);
      expect(lines[0]).toMatchObject({ level: 'warn', reason: 'backup-eligibility-changed', passkeyId: person.passkeyId });
      // A key that says what it said opens what it opened.
      const again = await begun();
      expect((await again.browser.post('/passkey/login/complete', { response: authenticator.get(again.options) })).status).toBe(200);
    }
  });

  it('S-41 tells nobody who does not hold the key what has changed about it', async () => {
    const person = await withPasskey(app, createAuthenticator(testOrigin, { be: false }));
    const { browser, options } = await begun();
    const forged = person.authenticator.get(options, { flags: { be: true, bs: true }, signature: () => Buffer.alloc(70) });
    expect((await browser.post('/passkey/login/complete', { response: forged })).body.code).toBe('invalid_passkey');
    expect(await reasonsOf(person.userId)).toEqual([because('sign-in', 'not-verified')]);
  });

  it('S-46 is no copy where the same answer of a key that counts arrives 50 times at once', async () => {
    const person = await withPasskey(app, createAuthenticator(testOrigin, { counts: true }));
    for (let round = 0; round < 5; round += 1) {
      const { browser, options } = await begun();
      const response = person.authenticator.get(options);
      const replies = await together(50, () => browser.clone().post('/passkey/login/complete', { response }));
      expect([round, replies.filter(({ status }) => status === 200).length]).toEqual([round, 1]);
    }
    expect((await reasonsOf(person.userId)).filter((reason) => reason.includes('counter'))).toEqual([]);
  });

  it('S-46 S-110 has its reason in the audit log, whatever it is', async () => {
    const counting = createAuthenticator(testOrigin, { counts: true });
    const person = await withPasskey(app, counting);
    const other = await withPasskey(app);
    const { browser, options } = await begun();
    await browser.post('/passkey/login/complete', { response: counting.get(options, { signCount: 0 }) });
    const strange = await begun();
    await strange.browser.post('/passkey/login/complete', { response: counting.get(options) });
    const foreign = await begun();
    await foreign.browser.post('/passkey/login/complete', {
      response: counting.get(foreign.options, { userHandle: Buffer.from(other.userId.replaceAll('-', ''), 'hex').toString('base64url') }),
    });
    expect(await reasonsOf(person.userId)).toEqual([
      because('sign-in', 'challenge'),
      because('sign-in', 'counter-regressed'),
      because('sign-in', 'user-handle'),
    ]);
    expect(app.logged.some((line) => line.includes('counter-regressed') && line.includes(person.userId))).toBe(true);
  });
});

import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { addClient, addGrant } from '../../../test/oauth.ts';
import { exchangeCode, refreshTokens } from '../../../test/oauth-tokens.ts';
import { signedUp } from '../../../test/people.ts';
import { auditEvents } from '../../operations/audit/tables.ts';
import { revokedSessions } from '../../token/tables.ts';
import { oauthGrants } from '../grant/tables.ts';

describe.each(databases)('a code that is used again on %s', (database) => {
  const app = useApp({ database });

  /** A grant whose code was used, `seconds` ago. */
  async function usedFor(seconds: number) {
    const person = await signedUp(app);
    const known = await addClient(app);
    const { code, grantId } = await addGrant(app, { client: known.client, person });
    const { body } = await exchangeCode(app, known, code);
    app.clock.advance(seconds);
    return { person, known, code, grantId, refreshToken: body.refresh_token as string };
  }
  const lives = async (grantId: string): Promise<boolean> =>
    (await app.daemun.deps.db.select().from(oauthGrants).where(eq(oauthGrants.id, grantId))).length === 1;
  const replaysOf = async (userId: string) =>
    (await app.daemun.deps.db.select().from(auditEvents).where(eq(auditEvents.userId, userId))).filter(
      ({ type }) => type === 'oauth.code-replayed',
    );

  it('S-81 later than two seconds ends the grant with its tokens, and tells the owner', async () => {
    const { person, known, code, grantId, refreshToken } = await usedFor(3);
    const replayed = await exchangeCode(app, known, code);
    expect([replayed.status, replayed.body.error]).toEqual([400, 'invalid_grant']);
    expect(await lives(grantId)).toBe(false);
    expect((await refreshTokens(app, known, refreshToken)).body.error).toBe('invalid_grant');
    const told = await app.daemun.deps.db.select().from(revokedSessions).where(eq(revokedSessions.sessionId, grantId));
    expect(told).toHaveLength(1);
    expect((await replaysOf(person.userId)).map(({ details }) => details)).toEqual([{ client: known.client.id, name: 'Shop' }]);
    expect((await app.outbox.to(person.email))[0]?.subject).toContain('was ended for your safety');
  });

  it('S-81 within two seconds is refused, and ends nothing: a lost race, or a retry', async () => {
    const { person, known, code, grantId, refreshToken } = await usedFor(2);
    expect((await exchangeCode(app, known, code)).body.error).toBe('invalid_grant');
    expect(await lives(grantId)).toBe(true);
    expect((await refreshTokens(app, known, refreshToken)).status).toBe(200);
    expect(await replaysOf(person.userId)).toEqual([]);
  });

  it('S-81 with the wrong client, verifier or redirect URI ends nothing, so whoever has seen a code can sign nobody out', async () => {
    const { known, code, grantId } = await usedFor(3);
    const other = await addClient(app);
    const wrong = [
      await exchangeCode(app, other, code),
      await exchangeCode(app, known, code, { code_verifier: 'x'.repeat(43) }),
      await exchangeCode(app, known, code, { code_verifier: '' }),
      await exchangeCode(app, known, code, { redirect_uri: 'https://shop.example/other' }),
    ];
    expect(wrong.map(({ body }) => body.error)).toEqual(wrong.map(() => 'invalid_grant'));
    expect(await lives(grantId)).toBe(true);
  });

  it('S-81 after the time of the code is no replay', async () => {
    const { known, code, grantId } = await usedFor(61);
    expect((await exchangeCode(app, known, code)).body.error).toBe('invalid_grant');
    expect(await lives(grantId)).toBe(true);
  });
});

import { sql } from 'drizzle-orm';
import { describe, expect, inject, it } from 'vitest';
import { useApp } from './app.ts';
import { goodPassword, newEmail, signedUp } from './people.ts';
import { plans } from './plans.ts';

describe.skipIf(inject('postgresqlUrl') === undefined)(
  'statements of the hot paths, however few rows there were when they were planned',
  () => {
    const app = useApp({ database: 'postgresql' });

    it('go by the key that was asked for', async () => {
      const { db, reads } = app.daemun.deps;
      const { email, browser } = await signedUp(app);
      const key = (await browser.post('/api-keys', { name: 'one', kind: 'live' })).body.key;
      const login = { identifier: email, password: goodPassword };
      const { tokens } = (await app.client().post('/login', { ...login, transport: 'token' })).body;
      const { tokens: ended } = (await app.client().post('/login', { ...login, transport: 'token' })).body;
      await app.client().post('/token/revoke', { token: ended.refreshToken });
      const useAll = async () => {
        const answers = [
          await browser.get('/session'),
          await app.client().get('/session', { Authorization: `Bearer ${tokens.accessToken}` }),
          await app.client().get('/api-key', { 'X-API-Key': key }),
          await browser.post('/login', login),
          await browser.post('/step-up/password', { password: goodPassword }),
          await app.client().post('/login', login),
          await app.client().post('/token/refresh', { refreshToken: tokens.refreshToken }),
        ];
        expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
        expect((await app.client().post('/token/refresh', { refreshToken: ended.refreshToken })).status).toBe(401);
      };
      const sound = (...names: string[]) => Object.fromEntries(names.map((name) => [name, []]));
      for (const more of [0, 1, 2, 4, 8, 16, 32]) {
        // So many more accounts, each with a session.
        await db.execute(sql`insert into daemun.users (id, email, created_at, updated_at)
        select gen_random_uuid(), ${newEmail()} || n, now(), now() from generate_series(1, ${more}) n`);
        await db.execute(sql`insert into daemun.sessions (id, user_id, token_hash, token_issued_at, created_at, last_seen_at, expires_at, authenticated_at, proofs, amr, aal)
        select gen_random_uuid(), id, sha256(uuid_send(id)), now(), now(), now(), now() + interval '1 day', now(), '[]', '{pwd}', 1 from daemun.users
        on conflict do nothing`);
        await db.execute(sql`analyze`);
        await useAll();
        const ofReads = sound('find_api_keys', 'find_callers', 'find_callers_by_id', 'find_candidate_by_email');
        expect([more, await plans(reads)]).toEqual([more, ofReads]);
        // Of the pool one connection has been enough; in a transaction all is asked of one.
        const ofPool = sound(
          'find_candidate_by_email_on_device',
          'find_candidate_by_id_on_device',
          'rotate_families',
          'rotate_held_family',
        );
        expect([more, await db.transaction((tx) => plans(tx))]).toEqual([more, ofPool]);
      }
    });
  },
);

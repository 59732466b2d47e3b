import { sql } from 'drizzle-orm';
import { describe, expect, inject, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { addClient, addGrant } from '../../../test/oauth.ts';
import { exchangeCode, refreshTokens } from '../../../test/oauth-tokens.ts';
import { signedUp } from '../../../test/people.ts';
import { plans } from '../../../test/plans.ts';

describe.skipIf(inject('postgresqlUrl') === undefined)(
  'the statements of grants, however few grants there were when they were planned',
  () => {
    const app = useApp({ database: 'postgresql' });

    it('go by the key that was asked for, so a person with many grants waits no longer', async () => {
      const { db } = app.daemun.deps;
      const person = await signedUp(app);
      const known = await addClient(app);
      for (const more of [0, 1, 4, 16, 64]) {
        for (let made = 0; made < more; made += 1) await addGrant(app, { client: known.client, person, codeUsedAt: app.clock.now() });
        await db.execute(sql`analyze`);
        const { code } = await addGrant(app, { client: known.client, person });
        const { status, body } = await exchangeCode(app, known, code);
        const refreshed = await refreshTokens(app, known, body.refresh_token);
        const ended = await refreshTokens(app, await addClient(app), body.refresh_token);
        expect([status, refreshed.status, ended.status]).toEqual([200, 200, 400]);
        const found = await db.transaction((tx) => plans(tx));
        const ofGrants = Object.entries(found).filter(([name]) => /exchange|grant/.test(name));
        expect([more, Object.fromEntries(ofGrants)]).toEqual([more, { exchange_code: [], rotate_grants: [], rotate_held_grant: [] }]);
      }
    });
  },
);

import { inArray } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { addClient, addGrant } from '../../../test/oauth.ts';
import { signedUp } from '../../../test/people.ts';
import { after } from '../../platform/clock.ts';
import { revokedSessions } from '../../token/tables.ts';
import { longestAccessSeconds } from '../tokens/audience.ts';
import { createGrantSweep } from './sweep.ts';
import { oauthGrants } from './tables.ts';

const day = 24 * 3600;

describe.each(databases)('sweeping grants on %s', (database) => {
  const app = useApp({ database });

  it('S-74 deletes what is over by time, and nothing else, and tells no verifier', async () => {
    const { deps } = app.daemun;
    const person = await signedUp(app);
    const usual = (await addClient(app)).client;
    const short = (await addClient(app, { refreshIdleSeconds: 3600 })).client;
    const now = app.clock.now();
    const { refreshIdleSeconds } = deps.settings.tokens;
    const used = (client: typeof usual, refreshed: number, ends: number) =>
      addGrant(app, {
        client,
        person,
        codeUsedAt: after(now, refreshed),
        refreshedAt: after(now, refreshed),
        expiresAt: after(now, ends),
      });
    const kept = [
      await addGrant(app, { client: usual, person }),
      await used(usual, -60, day),
      await used(usual, -refreshIdleSeconds - longestAccessSeconds + 60, day),
      await used(short, -3600 - longestAccessSeconds + 60, day),
    ];
    const over = [
      await addGrant(app, { client: usual, person, expiresAt: after(now, -1) }),
      await used(usual, -60, -1),
      await used(usual, -refreshIdleSeconds - longestAccessSeconds, day),
      await used(short, -3600 - longestAccessSeconds, day),
    ];
    const ids = [...kept, ...over].map(({ grantId }) => grantId);
    // In slices that are smaller than what is to be swept.
    const sweep = createGrantSweep({ rows: 2, slices: 2 });
    let swept = 0;
    for (let turn = 0; turn < 5; turn += 1) swept += await sweep(deps);
    const left = await deps.db.select({ id: oauthGrants.id }).from(oauthGrants).where(inArray(oauthGrants.id, ids));
    expect([swept, left.map(({ id }) => id).sort()]).toEqual([over.length, kept.map(({ grantId }) => grantId).sort()]);
    expect(await deps.db.select().from(revokedSessions).where(inArray(revokedSessions.sessionId, ids))).toEqual([]);
  });
});

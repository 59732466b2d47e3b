import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { addClient } from '../../../test/oauth.ts';
import { rotateNow, rotateSigningKeys } from '../../token/key-rotation.ts';
import { oauthClients } from './tables.ts';

const day = 24 * 3600;

describe.each(databases)('the algorithms of ID tokens, on %s', (database) => {
  const app = useApp({ database });
  const deps = () => app.daemun.deps;
  const shown = async (): Promise<string[]> => {
    await deps().keys.reload();
    const { keys } = (await app.client().get('/.well-known/jwks.json')).body as { keys: { alg: string }[] };
    return keys.map(({ alg }) => alg).sort();
  };
  const change = (id: string, disabledAt: Date | null) => deps().db.update(oauthClients).set({ disabledAt }).where(eq(oauthClients.id, id));

  it('S-76 have keys that rotate while a client gets ID tokens by them, and go once none does', async () => {
    await addClient(app);
    await rotateSigningKeys(deps());
    expect(await shown()).toEqual(['ES256']);
    const { client } = await addClient(app, { idTokenAlgorithm: 'RS256' });
    await change(client.id, app.clock.now());
    expect([await rotateSigningKeys(deps()), await shown()]).toEqual([0, ['ES256']]);
    await change(client.id, null);
    expect([await rotateSigningKeys(deps()), await shown()]).toEqual([1, ['ES256', 'RS256']]);
    app.clock.advance(84 * day);
    expect([await rotateSigningKeys(deps()), await shown()]).toEqual([2, ['ES256', 'ES256', 'RS256', 'RS256']]);
    expect(await rotateNow(deps())).toHaveLength(2);
    await deps().db.delete(oauthClients).where(eq(oauthClients.id, client.id));
    app.clock.advance(92 * day);
    await rotateSigningKeys(deps());
    expect(await shown()).not.toContain('RS256');
  });
});

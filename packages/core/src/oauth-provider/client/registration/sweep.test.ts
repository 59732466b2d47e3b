import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../../test/app.ts';
import { databases } from '../../../../test/databases.ts';
import { addClient, addGrant } from '../../../../test/oauth.ts';
import { authorize, decide, goOn, interactionOf, ledTo } from '../../../../test/oauth-browser.ts';
import { signedUp } from '../../../../test/people.ts';
import { initialToken, registers, selfMade } from '../../../../test/registering.ts';
import type { OAuthClient } from '../client.ts';
import { oauthClients, oauthRegistrationTokens } from '../tables.ts';
import { sweepUnusedClients } from './sweep.ts';

const day = 86_400;

describe.each(databases)('R11 registered clients that nobody uses on %s', (database) => {
  const app = useApp({ database, settings: { oauth: { registration: 'open' } } });
  const isThere = async (id: string) => (await app.daemun.deps.db.select().from(oauthClients).where(eq(oauthClients.id, id))).length === 1;
  const sweep = () => sweepUnusedClients(app.daemun.deps);
  const registered = async (): Promise<string> => (await registers(app, selfMade)).body.client_id;

  it('go after 30 days without a grant, and no sooner', async () => {
    const id = await registered();
    app.clock.advance(30 * day - 1);
    await sweep();
    expect(await isThere(id)).toBe(true);
    app.clock.advance(2);
    await sweep();
    expect(await isThere(id)).toBe(false);
  });

  it('stay for 30 days after their last grant', async () => {
    const id = await registered();
    app.clock.advance(29 * day);
    const { browser } = await signedUp(app);
    const client = (await app.daemun.deps.clients.find(id)) as OAuthClient;
    const interaction = interactionOf(await authorize(browser, client));
    app.clock.advance(1);
    expect((await decide(browser, interaction, 'allow')).status).toBe(200);
    expect(ledTo(await goOn(browser, interaction)).parameters['code']).toBeDefined();
    await app.daemun.deps.db.execute('delete from daemun.oauth_grants');
    app.clock.advance(29 * day);
    await sweep();
    expect(await isThere(id)).toBe(true);
    app.clock.advance(2 * day);
    await sweep();
    expect(await isThere(id)).toBe(false);
  });

  it('stay while a grant lives, while an operator has switched them off, and if somebody has looked at them', async () => {
    const off = await registered();
    const used = await registered();
    const verified = (await registers(app, selfMade, { token: await initialToken(app) })).body.client_id;
    const { client: made } = await addClient(app);
    await app.daemun.deps.db.update(oauthClients).set({ disabledAt: app.clock.now() }).where(eq(oauthClients.id, off));
    const client = (await app.daemun.deps.clients.find(used)) as OAuthClient;
    await addGrant(app, { client, person: await signedUp(app), sessionId: null });
    app.clock.advance(100 * day);
    await sweep();
    for (const id of [off, used, verified, made.id]) expect(await isThere(id)).toBe(true);
    expect(await app.daemun.deps.db.select().from(oauthRegistrationTokens)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import type { TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { addClient } from '../../../test/oauth.ts';
import { authorize, decide, goOn, interactionOf, ledTo } from '../../../test/oauth-browser.ts';
import { exchangeCode, type KnownClient, refreshTokens } from '../../../test/oauth-tokens.ts';
import { goodPassword, otherPassword, type Person, signedUp, signIn } from '../../../test/people.ts';
import { banUser, unbanUser } from '../../operations/admin/users.ts';
import type { EventType } from '../../platform/events/events.ts';
import { findConsent } from './record.ts';

/** What a person has given a client: codes that wait, a grant that ends with the session, and one that lasts. */
interface Given {
  readonly known: KnownClient;
  readonly code: string;
  readonly offlineCode: string;
  readonly online: string;
  readonly offline: string;
}

const offline = { scope: 'openid offline_access' };

describe.each(databases)('what ends what a client has, on %s', (database) => {
  const app = useApp({ database });

  async function codeOf(browser: TestClient, known: KnownClient, changes = {}): Promise<string> {
    const reply = await authorize(browser, known.client, changes);
    const handle = ledTo(reply).path === '/consent' ? interactionOf(reply) : undefined;
    if (handle === undefined) return ledTo(reply).parameters['code'] ?? '';
    await decide(browser, handle, 'allow');
    return ledTo(await goOn(browser, handle)).parameters['code'] ?? '';
  }

  async function give(browser: TestClient, known: KnownClient): Promise<Given> {
    const refreshToken = async (changes = {}) => {
      const reply = await exchangeCode(app, known, await codeOf(browser, known, changes));
      if (reply.status !== 200) throw new Error(`the code was not exchanged: ${JSON.stringify(reply.body)}`);
      return reply.body.refresh_token as string;
    };
    const [last, first] = [await refreshToken(offline), await refreshToken()];
    return { known, offline: last, online: first, code: await codeOf(browser, known), offlineCode: await codeOf(browser, known, offline) };
  }

  /** Which of it is good still. */
  async function left({ known, code, offlineCode, online, offline: lasting }: Given): Promise<string[]> {
    const tried: [string, () => Promise<{ status: number }>][] = [
      ['code', () => exchangeCode(app, known, code)],
      ['offline code', () => exchangeCode(app, known, offlineCode)],
      ['online', () => refreshTokens(app, known, online)],
      ['offline', () => refreshTokens(app, known, lasting)],
    ];
    const good: string[] = [];
    for (const [name, act] of tried) if ((await act()).status === 200) good.push(name);
    return good;
  }

  const begun = async (): Promise<{ person: Person; known: KnownClient; given: Given }> => {
    const person = await signedUp(app);
    const known = await addClient(app);
    return { person, known, given: await give(person.browser, known) };
  };
  const consentOf = ({ userId }: Person, { client }: KnownClient) => findConsent(app.daemun.deps.db, { userId, clientId: client.id });

  const everything = ['code', 'offline code', 'online', 'offline'];

  it('nothing ends by itself', async () => {
    expect(await left((await begun()).given)).toEqual(everything);
  });

  it('S-61 signing out ends the codes and what ends with the session, and leaves what lasts', async () => {
    const { person, known, given } = await begun();
    await person.browser.post('/logout');
    expect(await left(given)).toEqual(['offline']);
    expect(await consentOf(person, known)).toBeDefined();
  });

  it('S-63 so does ending the session from another device', async () => {
    const { person, given } = await begun();
    const { session } = (await person.browser.get('/session')).body;
    const other = await signIn(app, person);
    expect((await other.delete(`/sessions/${session.id}`)).status).toBe(204);
    expect(await left(given)).toEqual(['offline']);
  });

  it('S-05 a new password ends everything but what the session has that set it', async () => {
    const { person, known, given } = await begun();
    const other = await give(await signIn(app, person), known);
    const changed = await person.browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword });
    expect(changed.status).toBeLessThan(300);
    expect(await left(other)).toEqual([]);
    expect(await left(given)).toEqual(['code', 'online']);
  });

  it('S-62 a ban ends everything, and its end brings nothing back', async () => {
    const { person, known, given } = await begun();
    await banUser(app.daemun.deps, person.userId, { actor: 'test' });
    await unbanUser(app.daemun.deps, person.userId, { actor: 'test' });
    expect(await left(given)).toEqual([]);
    expect(await consentOf(person, known)).toBeDefined();
  });

  const causes: readonly EventType[] = ['recovery.completed', 'account.deletion-requested', 'account.rolled-back', 'account.claimed'];

  it.each(causes)('S-05 S-15 %s ends everything in its transaction', async (type) => {
    const { person, known, given } = await begun();
    const { db, events, clock } = app.daemun.deps;
    const undo = { since: clock.now(), kept: () => undefined, report: () => undefined };
    await db.transaction((tx) => events.publish(tx, { type, at: clock.now(), userId: person.userId, undo }));
    expect(await left(given)).toEqual([]);
    expect((await consentOf(person, known)) === undefined).toBe(type === 'account.claimed');
  });

  it('S-86 a disconnected application has nothing any more, and another one keeps its own', async () => {
    const { person, known, given } = await begun();
    const other = await addClient(app, { name: 'Other' });
    const kept = await give(person.browser, other);
    const { apps } = (await person.browser.get('/connected-apps')).body;
    expect(apps.map(({ client, offline: lasts }: { client: { name: string }; offline: boolean }) => [client.name, lasts])).toEqual(
      expect.arrayContaining([
        ['Shop', true],
        ['Other', true],
      ]),
    );
    expect((await person.browser.delete(`/connected-apps/${known.client.id}`)).status).toBe(204);
    expect(await left(given)).toEqual([]);
    expect(await left(kept)).toEqual(everything);
    expect(await consentOf(person, known)).toBeUndefined();
    const again = await person.browser.delete(`/connected-apps/${known.client.id}`);
    expect([again.status, again.body.code]).toEqual([404, 'connected_app_not_found']);
    const { events } = (await person.browser.get('/security-events')).body;
    expect(events.map(({ type }: { type: string }) => type)).toContain('oauth.disconnected');
  });

  it('lists an application of the operator without a consent, with its last use, and nobody else sees it', async () => {
    const person = await signedUp(app);
    const known = await addClient(app, { trust: 'first-party' });
    const { body } = await exchangeCode(app, known, await codeOf(person.browser, known));
    expect(body.access_token).toBeDefined();
    const { apps } = (await person.browser.get('/connected-apps')).body;
    expect(apps).toEqual([
      {
        client: expect.objectContaining({ id: known.client.id, trust: 'first-party' }),
        scopes: [{ scope: 'openid', title: 'Know that it is you' }],
        resources: [],
        offline: false,
        firstGrantedAt: app.clock.now().toISOString(),
        lastUsedAt: app.clock.now().toISOString(),
      },
    ]);
    const stranger = await signedUp(app);
    expect((await stranger.browser.get('/connected-apps')).body).toEqual({ apps: [] });
    expect((await stranger.browser.delete(`/connected-apps/${known.client.id}`)).status).toBe(404);
  });

  it('the export of an account names its applications', async () => {
    const { person, known } = await begun();
    const { body } = await person.browser.get('/export');
    expect(body.connectedApps).toEqual([
      expect.objectContaining({ clientId: known.client.id, scopes: expect.arrayContaining(['openid']) }),
    ]);
  });
});

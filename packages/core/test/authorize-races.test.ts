import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { oauthConsents } from '../src/oauth-provider/consent/tables.ts';
import { oauthGrants } from '../src/oauth-provider/grant/tables.ts';
import { banUser, unbanUser } from '../src/operations/admin/users.ts';
import { sessions } from '../src/session/tables.ts';
import { useApp } from './app.ts';
import { databases } from './databases.ts';
import { addClient } from './oauth.ts';
import { authorize, decide, goOn, interactionOf, ledTo } from './oauth-browser.ts';
import { type Person, signedUp, together } from './people.ts';

const rounds = 5;
const atOnce = 16;

/** A few turns of the event loop, so that some come before and some behind. */
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((done) => setImmediate(done));
};

describe.each(databases)('races at the authorization endpoint on %s', (database) => {
  const app = useApp({ database });
  const db = () => app.daemun.deps.db;

  /** Whatever ends access, while codes are made: afterwards there is no code, and no 500 meanwhile. */
  async function endedMeanwhile(trust: 'first-party' | 'third-party', end: (person: Person, clientId: string) => Promise<unknown>) {
    for (let round = 0; round < rounds; round += 1) {
      const person = await signedUp(app);
      const { client } = await addClient(app, { trust });
      if (trust === 'third-party') await decide(person.browser, interactionOf(await authorize(person.browser, client)), 'allow');
      const browser = person.browser.clone();
      const asked = together(atOnce, async (index) => {
        await turns(index * (round + 1));
        return authorize(browser, client);
      });
      const ended = turns(4 * (round + 1)).then(() => end(person, client.id));
      const [replies] = await Promise.all([asked, ended]);
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([303]));
      const left = await db().select({ id: oauthGrants.id }).from(oauthGrants).where(eq(oauthGrants.userId, person.userId));
      expect([round, left]).toEqual([round, []]);
    }
  }

  it('S-61 signing out while codes are made leaves none', async () => {
    await endedMeanwhile('first-party', ({ browser }) => browser.post('/logout'));
  });

  it('S-62 a ban leaves none, and its end brings none back', async () => {
    await endedMeanwhile('first-party', async ({ userId }) => {
      await banUser(app.daemun.deps, userId, { actor: 'test' });
      await unbanUser(app.daemun.deps, userId, { actor: 'test' });
    });
  });

  it('S-86 disconnecting an application while codes are made leaves none', async () => {
    await endedMeanwhile('third-party', ({ browser }, clientId) => browser.delete(`/connected-apps/${clientId}`));
  });

  it('S-86 a consent that is given and withdrawn at once stands with its code, or neither does', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const person = await signedUp(app);
      const { client } = await addClient(app);
      const handles = await together(atOnce, async () => interactionOf(await authorize(person.browser, client)));
      app.clock.advance(1);
      await Promise.all([
        together(atOnce, async (index) => {
          await turns(index);
          await decide(person.browser, handles[index] ?? '', 'allow');
          return goOn(person.browser, handles[index] ?? '');
        }),
        together(atOnce, async (index) => {
          await turns(index * 2);
          return person.browser.delete(`/connected-apps/${client.id}`);
        }),
      ]);
      const [consent] = await db().select().from(oauthConsents).where(eq(oauthConsents.clientId, client.id));
      const grants = await db().select({ id: oauthGrants.id }).from(oauthGrants).where(eq(oauthGrants.clientId, client.id));
      if (!consent) expect([round, grants]).toEqual([round, []]);
      await person.browser.delete(`/connected-apps/${client.id}`);
      expect(await db().select().from(oauthGrants).where(eq(oauthGrants.clientId, client.id))).toEqual([]);
    }
  });

  it('S-62 a session that ends between its look-up and the code makes none', async () => {
    const person = await signedUp(app);
    const { client } = await addClient(app, { trust: 'first-party' });
    const { principals } = app.daemun.deps;
    const find = principals.findPrincipal;
    const browser = person.browser.clone();
    Object.assign(principals, {
      findPrincipal: async (token: string) => {
        const principal = await find(token);
        if (principal) await db().delete(sessions).where(eq(sessions.id, principal.session.id));
        return principal;
      },
    });
    try {
      expect(ledTo(await authorize(browser, client)).path).toBe('/sign-in');
    } finally {
      Object.assign(principals, { findPrincipal: find });
    }
    expect(await db().select().from(oauthGrants).where(eq(oauthGrants.clientId, client.id))).toEqual([]);
  });
});

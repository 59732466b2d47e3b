import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { addClient, addResource } from '../../../test/oauth.ts';
import { together } from '../../../test/people.ts';
import { oauthResources } from '../resource/tables.ts';
import { oauthClients } from './tables.ts';

const patience = { timeout: 10_000 };

describe.each(databases)('clients and resources in memory on %s', (database) => {
  const app = useApp({ database });
  beforeAll(() => app.daemun.start());
  const statementsOf = async (action: () => Promise<unknown>): Promise<number> => {
    const before = app.statements();
    await action();
    return app.statements() - before;
  };
  /** Once the feed is there, what was looked up before is in memory. */
  const warm = (action: () => Promise<unknown>) =>
    vi.waitFor(async () => {
      await action();
      expect(await statementsOf(action)).toBe(0);
    }, patience);

  it('a client that was looked up costs no statement', async () => {
    const { clients } = app.daemun.deps;
    const { client } = await addClient(app);
    await warm(() => clients.find(client.id));
    expect(await clients.find(client.id)).toEqual(client);
  });

  it('a client that changes, and one that is deleted, is so at once', async () => {
    const { clients, db } = app.daemun.deps;
    const { client } = await addClient(app);
    await warm(() => clients.find(client.id));
    await db.update(oauthClients).set({ disabledAt: app.clock.now() }).where(eq(oauthClients.id, client.id));
    await vi.waitFor(async () => expect((await clients.find(client.id))?.disabled).toBe(true), patience);
    await db.delete(oauthClients).where(eq(oauthClients.id, client.id));
    await vi.waitFor(async () => expect(await clients.find(client.id)).toBeUndefined(), patience);
  });

  it('many look-ups at once find each client its own, whatever characters are asked for', async () => {
    const { clients } = app.daemun.deps;
    const made = await together(20, () => addClient(app));
    const found = await Promise.all(made.map(({ client }) => clients.find(client.id)));
    expect(found).toEqual(made.map(({ client }) => client));
    for (const id of ['', "'", '"', '{"a"}', '\\', 'https://a.example/x,y', 'x'.repeat(3000)])
      expect(await clients.find(id)).toBeUndefined();
  });

  it('resources cost no statement, and a change of them is known at once', async () => {
    const { resources, db } = app.daemun.deps;
    expect(await resources.ofScope('orders:read')).toBeUndefined();
    const resource = await addResource(app);
    await vi.waitFor(async () => expect(await resources.ofScope('orders:read')).toEqual(resource), patience);
    await warm(() => resources.ofScope('orders:read'));
    expect(await resources.find(resource.identifier)).toEqual(resource);
    expect(await resources.all()).toEqual([resource]);
    await db.delete(oauthResources);
    await vi.waitFor(async () => expect(await resources.find(resource.identifier)).toBeUndefined(), patience);
  });
});

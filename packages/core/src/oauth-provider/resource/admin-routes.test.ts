import { beforeAll, describe, expect, it } from 'vitest';
import { administrator } from '../../../test/administrators.ts';
import { testOrigin, useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { addClient } from '../../../test/oauth.ts';
import { type Person, together } from '../../../test/people.ts';
import { auditEvents } from '../../operations/audit/tables.ts';
import { newId } from '../../platform/random.ts';

const title = { en: 'See your orders', ko: '주문 보기' };
const orders = { scope: 'orders:read', title, default: true, dynamicClients: true };

const newIdentifier = () => `https://api-${newId()}.example`;
const newScope = () => ({ ...orders, scope: `orders-${newId()}:read` });

describe.each(databases)('the administration of resources on %s', (database) => {
  const app = useApp({
    database,
    settings: { twoFactor: { requiredFor: 'nobody' }, tokens: { audience: 'https://services.example' } },
  });
  let admin: Person;
  beforeAll(async () => {
    admin = await administrator(app);
  });
  const create = (more: Record<string, unknown> = {}) =>
    admin.browser.post('/admin/resources', { identifier: newIdentifier(), name: 'Shop API', scopes: [newScope()], servedBy: [], ...more });
  const remove = (identifier: string) => admin.browser.delete(`/admin/resources?identifier=${encodeURIComponent(identifier)}`);

  it('makes, lists, changes and deletes a resource, and requests know of each at once', async () => {
    const { resources } = app.daemun.deps;
    const { client } = await addClient(app);
    const made = await create({ servedBy: [client.id], requireDpop: true, accessTokenSeconds: 300 });
    expect(made.status).toBe(201);
    const { resource } = made.body;
    expect(resource).toMatchObject({ name: 'Shop API', servedBy: [client.id], requireDpop: true, accessTokenSeconds: 300 });
    expect(await resources.find(resource.identifier)).toMatchObject({ servedBy: [client.id], requireDpop: true });
    expect((await admin.browser.get('/admin/resources')).body.resources).toContainEqual(resource);
    const changed = await admin.browser.patch('/admin/resources', {
      identifier: resource.identifier,
      name: 'Other',
      accessTokenSeconds: null,
    });
    expect(changed).toMatchObject({ status: 200, body: { resource: { ...resource, name: 'Other', accessTokenSeconds: null } } });
    expect(await resources.find(resource.identifier)).toMatchObject({ name: 'Other', requireDpop: true });
    expect((await remove(resource.identifier)).status).toBe(204);
    expect(await resources.find(resource.identifier)).toBeUndefined();
    expect(await remove(resource.identifier)).toMatchObject({ status: 404, body: { code: 'resource_not_found' } });
    expect((await admin.browser.patch('/admin/resources', { identifier: resource.identifier })).body.code).toBe('resource_not_found');
    const events = (await app.daemun.deps.db.select().from(auditEvents)).filter(({ type }) => type.startsWith('oauth-resource.'));
    expect(events.map(({ type, actor }) => [type, actor])).toEqual(
      ['created', 'changed', 'deleted'].map((what) => [`oauth-resource.${what}`, admin.userId]),
    );
  });

  it.each([
    ['identifier', { identifier: 'https://api.example/#x' }],
    ['identifier', { identifier: 'api' }],
    ['identifier', { identifier: 'https://api.example/ x' }],
    ['identifier', { identifier: testOrigin }],
    ['identifier', { identifier: `${testOrigin}/` }],
    ['identifier', { identifier: `${testOrigin}/oauth/userinfo` }],
    ['identifier', { identifier: 'https://services.example' }],
    ['name', { name: '' }],
    ['scopes.0.scope', { scopes: [{ scope: 'openid', title }] }],
    ['scopes.0.scope', { scopes: [{ scope: 'address', title }] }],
    ['scopes.0.scope', { scopes: [{ scope: 'two words', title }] }],
    [
      'scopes.1.scope',
      {
        scopes: [
          { ...orders, scope: 'twice' },
          { ...orders, scope: 'twice' },
        ],
      },
    ],
    ['scopes.0.title.ko', { scopes: [{ scope: 'x', title: { en: 'X' } }] }],
    ['scopes.0.trusted', { scopes: [{ scope: 'x', title, trusted: true }] }],
    ['servedBy.0', { servedBy: ['app_AAAAAAAAAAAAAAAAAAAAAA'] }],
    ['accessTokenSeconds', { accessTokenSeconds: 3601 }],
    ['unknown', { unknown: 1 }],
  ])('422 names the field: %s of %j', async (path, more) => {
    const { status, body } = await create(more);
    expect([status, body.errors?.map((one: { path: string }) => one.path)]).toEqual([422, [path]]);
  });

  it('a scope belongs to one resource, even if 20 are made with it at once', async () => {
    const scope = newScope();
    const replies = await together(20, () => create({ scopes: [scope] }));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    const [refused] = replies.filter(({ status }) => status !== 201);
    expect(refused?.body.errors[0]).toMatchObject({ path: 'scopes.0.scope', code: 'taken' });
    const other = (await create()).body.resource;
    const taken = await admin.browser.patch('/admin/resources', { identifier: other.identifier, scopes: [scope] });
    expect(taken.status).toBe(422);
    expect((await admin.browser.patch('/admin/resources', { identifier: other.identifier, scopes: other.scopes })).status).toBe(200);
  });

  it('an identifier is there once, even if 20 are made at once', async () => {
    const identifier = newIdentifier();
    const replies = await together(20, () => create({ identifier, scopes: [newScope()] }));
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, ...Array(19).fill(409)]);
    expect(replies.find(({ status }) => status === 409)?.body.code).toBe('resource_exists');
  });
});

import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { clientRoute } from '../../../test/client-route.ts';
import { basic } from '../../../test/oauth.ts';
import type { OAuthClient } from '../../oauth-provider/client/client.ts';
import { auditEvents } from '../audit/tables.ts';
import {
  createOAuthClient,
  createOAuthRegistrationToken,
  createOAuthResource,
  deleteOAuthClient,
  deleteOAuthResource,
  endOAuthClientTokens,
  listOAuthClients,
  listOAuthResources,
  rotateOAuthClientSecret,
  showOAuthClient,
} from './clients.ts';

const by = { actor: 'cli' };
const shop = { kind: 'confidential', name: 'Shop', redirectUris: ['https://shop.example/cb'] };

describe('clients from the command line', () => {
  const app = useApp({ database: 'embedded' });

  it('are made, listed, shown, rotated and deleted by the rules of the routes, and audited', async () => {
    const { deps } = app.daemun;
    const { client, clientSecret = '' } = await createOAuthClient(deps, shop, by);
    const authenticates = async (secret: string) =>
      (await clientRoute(app)({}, { Authorization: basic({ client: client as unknown as OAuthClient, clientSecret: secret }) })).status;
    expect(await authenticates(clientSecret)).toBe(200);
    expect(client.scopes).toEqual(['openid', 'profile', 'email']);
    expect(await listOAuthClients(deps, { limit: 10 })).toEqual([client]);
    expect(await showOAuthClient(deps, client.id)).toEqual(client);
    expect(JSON.stringify(client)).not.toMatch(/hash/i);
    const rotated = await rotateOAuthClientSecret(deps, { id: client.id, overlapSeconds: 0 }, by);
    expect([await authenticates(clientSecret), await authenticates(rotated.clientSecret)]).toEqual([401, 200]);
    await endOAuthClientTokens(deps, client.id, by);
    await deleteOAuthClient(deps, client.id, by);
    expect(await listOAuthClients(deps, { limit: 10 })).toEqual([]);
    const events = (await deps.db.select().from(auditEvents)).filter(({ type }) => type.startsWith('oauth-client.'));
    expect(events.map(({ type, actor }) => [type, actor])).toEqual(
      ['created', 'secret-rotated', 'tokens-ended', 'deleted'].map((what) => [`oauth-client.${what}`, 'cli']),
    );
  });

  it('are refused with the name of the field, and an unknown one too', async () => {
    const { deps } = app.daemun;
    const refused = { name: 'OperationError' };
    await expect(createOAuthClient(deps, { ...shop, redirectUris: ['javascript:x'] }, by)).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(/^redirectUris\.0: .*https/),
    });
    await expect(createOAuthClient(deps, { kind: 'none' }, by)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('kind'),
    });
    for (const act of [showOAuthClient(deps, 'app_x'), deleteOAuthClient(deps, 'app_x', by), endOAuthClientTokens(deps, 'app_x', by)]) {
      await expect(act).rejects.toMatchObject({ ...refused, message: expect.stringContaining('no such client') });
    }
  });

  it('and so are resources and registration tokens', async () => {
    const { deps } = app.daemun;
    const resource = await createOAuthResource(deps, { identifier: 'https://api.example', name: 'API' }, by);
    expect(await listOAuthResources(deps)).toEqual([resource]);
    await expect(createOAuthResource(deps, { identifier: 'api', name: 'API' }, by)).rejects.toMatchObject({ name: 'OperationError' });
    await deleteOAuthResource(deps, resource.identifier, by);
    expect(await listOAuthResources(deps)).toEqual([]);
    const { token } = await createOAuthRegistrationToken(deps, { name: 'One', trust: 'third-party', uses: 1, expiresIn: 3600 }, by);
    expect(token).toMatch(/^oiat_/);
  });
});

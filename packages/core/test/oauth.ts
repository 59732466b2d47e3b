import type { OAuthClient } from '../src/oauth-provider/client/client.ts';
import { createClient, type NewClient } from '../src/oauth-provider/client/create-client.ts';
import type { Resource } from '../src/oauth-provider/resource/resource.ts';
import { oauthResources } from '../src/oauth-provider/resource/tables.ts';
import type { TestApp } from './app.ts';

/** Where test clients are sent back to. */
export const redirectUri = 'https://shop.example/cb';

/** A client as an operator makes it: confidential, verified, for every scope of ours, unless `given` says otherwise. */
export async function addClient(app: TestApp, given: Partial<NewClient> = {}): Promise<{ client: OAuthClient; clientSecret: string }> {
  const { deps } = app.daemun;
  const { client, clientSecret = '' } = await deps.db.transaction((tx) =>
    createClient(deps, tx, {
      kind: 'confidential',
      name: 'Shop',
      redirectUris: [redirectUri],
      scopes: ['openid', 'profile', 'email', 'phone', 'offline_access'],
      ...given,
    }),
  );
  return { client, clientSecret };
}

/** A resource with one scope, `orders:read`, unless `given` says otherwise. */
export async function addResource(app: TestApp, given: Partial<Resource> = {}): Promise<Resource> {
  const { db, clock } = app.daemun.deps;
  const resource: Resource = {
    identifier: 'https://api.example',
    name: 'Shop API',
    scopes: [{ scope: 'orders:read', title: { en: 'See your orders', ko: '주문 보기' } }],
    servedBy: [],
    requireDpop: false,
    accessTokenSeconds: null,
    ...given,
  };
  await db.insert(oauthResources).values({ ...resource, servedBy: [...resource.servedBy], createdAt: clock.now() });
  return resource;
}

/** The header of a client that authenticates by its secret (RFC 6749 §2.3.1). */
export function basic({ client, clientSecret }: { client: OAuthClient; clientSecret: string }): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(client.id)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`;
}

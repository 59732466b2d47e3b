import { createHash, randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDaemun } from '@daemun/core/hosting';
import { afterAll, inject } from 'vitest';
import { createClient, type NewClient } from '../../../../packages/core/src/oauth-provider/client/create-client.ts';
import { oauthResources } from '../../../../packages/core/src/oauth-provider/resource/tables.ts';
import { quietLog } from '../../../../packages/core/test/quiet-log.ts';

const secret = 'clients-of-the-browser-tests-0123456789-abcdef';
const scopes = ['openid', 'profile', 'email', 'offline_access', 'orders:read', 'orders:write'];
/** The API of the clients. */
export const resource = 'https://api.shop.example';

/** Applications that send people to a server of ours, and where they are sent back to. */
export interface TestClients {
  /** An authorization request, as a path of ours. */
  authorize(name: ClientName, parameters?: Readonly<Record<string, string>>): string;
  id(name: ClientName): string;
  /** The origin of the applications' own site. */
  readonly origin: string;
  /** The path that people come back to. */
  readonly back: string;
  /** What the applications' own site answers at some paths, by `Content-Type` and text. Elsewhere it only says that one is back. */
  readonly site: Map<string, readonly [type: string, text: string]>;
  /** The variables of a server that knows the clients. */
  environment(): Promise<Record<string, string>>;
}

type ClientName = 'shop' | 'other' | 'stranger' | 'television' | 'page';

/** Makes the clients in a data folder, before the server that opens it. */
export function useClients(): TestClients {
  let site: Server | undefined;
  let data = '';
  let origin = '';
  const pages: TestClients['site'] = new Map();
  const ids = new Map<ClientName, string>();
  afterAll(() => {
    site?.close();
    rmSync(data, { recursive: true, force: true });
  });
  const id = (name: ClientName): string => ids.get(name) ?? '';
  return {
    id,
    back: '/cb',
    site: pages,
    get origin() {
      return origin;
    },
    authorize(name, parameters = {}) {
      const query = new URLSearchParams({
        client_id: id(name),
        redirect_uri: `${origin}/cb`,
        response_type: 'code',
        scope: 'openid email',
        state: 'the-state',
        code_challenge: createHash('sha256').update(randomBytes(32).toString('base64url')).digest('base64url'),
        code_challenge_method: 'S256',
        ...parameters,
      });
      return `/oauth/authorize?${query}`;
    },
    async environment() {
      site = createServer(({ url = '' }, response) => {
        const [type, text] = pages.get(url.split('?')[0] ?? '') ?? ['text/html', '<title>Back</title><p>Back at the app</p>'];
        response.setHeader('Content-Type', type).end(text);
      });
      await new Promise<void>((done) => site?.listen(0, '127.0.0.1', done));
      origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
      data = mkdtempSync(join(tmpdir(), 'daemun-clients-'));
      const prepared = inject('prepared');
      if (prepared) cpSync(prepared.data, data, { recursive: true });
      const daemun = await createDaemun(
        { environment: 'development', origin: 'http://localhost:3000', secrets: [secret], dataFolder: data, logLevel: 'silent' },
        { log: quietLog },
      );
      await daemun.migrate();
      const { db, clock } = daemun.deps;
      const redirectUris = [`${origin}/cb`];
      const common = {
        scopes,
        resources: [resource],
        redirectUris,
        policyUrl: 'https://shop.example/privacy',
        termsUrl: 'https://shop.example/terms',
      };
      const clients: Readonly<Record<ClientName, NewClient>> = {
        shop: { ...common, kind: 'confidential', name: 'Hanbit Shop', trust: 'third-party' },
        other: { ...common, kind: 'confidential', name: 'Our own app', trust: 'first-party' },
        stranger: { ...common, kind: 'public', name: 'Daemun Support', trust: 'unverified', origin: 'registration' },
        page: {
          ...common,
          kind: 'public',
          name: 'Hanbit Page',
          trust: 'first-party',
          redirectUris: [`${origin}/`],
          postLogoutRedirectUris: [`${origin}/`],
        },
        television: { ...common, kind: 'device', name: 'Hanbit TV', trust: 'third-party', redirectUris: [] },
      };
      try {
        await db.insert(oauthResources).values({
          identifier: resource,
          name: 'Shop API',
          scopes: [
            { scope: 'orders:read', title: { en: 'See your orders', ko: '주문 보기' } },
            { scope: 'orders:write', title: { en: 'Cancel your orders', ko: '주문 취소' }, optional: true },
          ],
          servedBy: [],
          requireDpop: false,
          accessTokenSeconds: null,
          createdAt: clock.now(),
        });
        for (const [name, given] of Object.entries(clients)) {
          const { client } = await db.transaction((tx) => createClient({ clock }, tx, given));
          ids.set(name as ClientName, client.id);
        }
      } finally {
        await daemun.stop();
      }
      return { DAEMUN_DATA: data, DAEMUN_SECRET: secret };
    },
  };
}

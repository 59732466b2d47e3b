import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createSocket } from 'node:net';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type OAuthClientProvider, UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificate, privateKey } from '../harness-certificate.ts';
import { addResource } from '../oauth.ts';
import { visit } from '../oauth-browser.ts';
import { type Person, signedUp } from '../people.ts';
import { writeGuide } from './guide-code.ts';
import { closed, useIssuer } from './issuer.ts';

const build = join(import.meta.dirname, '../../../../build');
const serviceToken = 'a-Service-token-of-the-mcp-server-0123456789';
const redirectUrl = 'http://127.0.0.1:49152/callback';
const clientMetadata = {
  client_name: 'Inspector',
  redirect_uris: [redirectUrl],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'none',
};

/** A port that nobody else has just now: the guide's server names its own, since its identifier has it. */
async function freePort(): Promise<number> {
  const socket = createSocket().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address() as AddressInfo;
  await new Promise((done) => socket.close(done));
  return port;
}

/** What an MCP client remembers. `clientMetadataUrl`: where its document is, if it has one. */
function rememberer(clientMetadataUrl?: string) {
  const kept: { client?: OAuthClientInformationMixed; tokens?: OAuthTokens; verifier?: string; at?: URL } = {};
  const provider: OAuthClientProvider = {
    redirectUrl,
    clientMetadata,
    ...(clientMetadataUrl !== undefined && { clientMetadataUrl }),
    clientInformation: () => kept.client,
    saveClientInformation(client) {
      kept.client = client;
    },
    tokens: () => kept.tokens,
    saveTokens(tokens) {
      kept.tokens = tokens;
    },
    saveCodeVerifier(verifier) {
      kept.verifier = verifier;
    },
    codeVerifier: () => kept.verifier ?? '',
    redirectToAuthorization(url) {
      kept.at = url;
    },
  };
  return { provider, kept };
}

describe('the MCP server of the guide, used by the SDK of MCP', () => {
  const given = useIssuer({
    serviceTokens: [serviceToken],
    outboundAllow: ['127.0.0.0/8'],
    oauth: { registration: 'open', clientMetadata: ['127.0.0.1'] },
  });
  const documents = createServer({ cert: certificate, key: privateKey }, (_, response) =>
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ client_id: documentUrl, ...clientMetadata })),
  );
  const trusted = getCACertificates();
  let documentUrl = '';
  let folder = '';
  let resource = '';
  let person: Person;
  let guide: { listening: Server; verifier: { close(): void; ready(): Promise<void> } };

  beforeAll(async () => {
    // As a public authority would: Daemun reads documents by https alone, like the SDK.
    setDefaultCACertificates([...trusted, certificate]);
    documents.listen(0, '127.0.0.1');
    const port = await freePort();
    documentUrl = `https://127.0.0.1:${(documents.address() as AddressInfo).port}/client.json`;
    resource = `http://localhost:${port}/mcp`;
    process.env['DAEMUN_SERVICE_TOKEN'] = serviceToken;
    mkdirSync(build, { recursive: true });
    folder = mkdtempSync(join(build, 'guide-'));
    writeGuide('oauth/mcp-server.md', folder, {
      'https://auth.example.com': given.issuer.origin,
      'https://mcp.example.com/mcp': resource,
      'listen(8080)': `listen(${port}, 'localhost')`,
    });
    await addResource(given.issuer, {
      identifier: resource,
      name: 'Orders',
      scopes: [{ scope: 'orders:read', title: { en: 'See your orders', ko: '주문 보기' }, dynamicClients: true }],
    });
    // Of what runs beside requests the verifier needs the feed of revocations.
    given.issuer.daemun.start();
    guide = await import(join(folder, 'server.ts'));
    await guide.verifier.ready();
    person = await signedUp(given.issuer);
  });
  afterAll(async () => {
    delete process.env['DAEMUN_SERVICE_TOKEN'];
    guide?.verifier.close();
    if (guide) await closed(guide.listening);
    await new Promise((done) => documents.close(done));
    setDefaultCACertificates(trusted);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Connects, calls the one tool, and says what it answers. */
  async function orders(provider: OAuthClientProvider): Promise<unknown> {
    const client = new Client({ name: 'inspector', version: '1.0.0' });
    await client.connect(new StreamableHTTPClientTransport(new URL(resource), { authProvider: provider }) as never);
    try {
      return (await client.callTool({ name: 'list_orders', arguments: {} })).content;
    } finally {
      await client.close();
    }
  }

  /** From the first 401 to the tool, and once more by the refresh token. */
  async function throughAll({ provider, kept }: ReturnType<typeof rememberer>): Promise<void> {
    await expect(orders(provider)).rejects.toThrow(UnauthorizedError);
    expect(Object.fromEntries(kept.at?.searchParams ?? [])).toMatchObject({
      resource,
      scope: 'orders:read',
      code_challenge_method: 'S256',
    });
    const back = await visit(given.issuer, person.browser, kept.at ?? new URL(''));
    const transport = new StreamableHTTPClientTransport(new URL(resource), { authProvider: provider });
    await transport.finishAuth(back.searchParams.get('code') ?? '');
    const answer = [{ type: 'text', text: `The orders of ${person.userId}` }];
    expect(await orders(provider)).toEqual(answer);

    const { tokens: first } = kept;
    kept.tokens = { ...first, access_token: 'over', token_type: 'Bearer' };
    expect(await orders(provider)).toEqual(answer);
    expect(kept.tokens.access_token).not.toBe('over');
    expect(kept.tokens.refresh_token).not.toBe(first?.refresh_token);
  }

  it('names its metadata to whoever has no token', async () => {
    const refused = await fetch(resource, { method: 'POST' });
    const metadata = new URL('/.well-known/oauth-protected-resource/mcp', resource).href;
    expect(refused.status).toBe(401);
    expect(refused.headers.get('WWW-Authenticate')).toContain(`resource_metadata="${metadata}"`);
    expect(await (await fetch(metadata)).json()).toMatchObject({ resource, authorization_servers: [given.issuer.origin] });
  });

  it('lets a client in that registers itself', async () => {
    const client = rememberer();
    await throughAll(client);
    expect(client.kept.client?.client_id).toMatch(/^app_/);
  });

  it('lets a client in whose document is at its id', async () => {
    const client = rememberer(documentUrl);
    await throughAll(client);
    expect(client.kept.client?.client_id).toBe(documentUrl);
  });
});

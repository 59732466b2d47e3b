/**
 * oidc-provider on the PostgreSQL of DATABASE_URL (oidc-adapter.ts), doing what Daemun does: ES256, PKCE always, a client with a
 * secret that keeps getting refresh tokens without asking again, and new ones each time. Its clients stand in its configuration, as
 * in its documentation, so it looks up none. `GET /bench` tells the clients.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import pg from 'pg';
import { adapterFor, createTable } from './oidc-adapter.ts';

const port = Number(process.env['PORT']);
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
await createTable(pool);

const redirectUri = 'https://shop.example/cb';
const resource = 'https://api.example';
const scope = 'orders:read';
const secret = randomBytes(32).toString('base64url');
const signingKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const provider = new Provider(`http://localhost:${port}`, {
  adapter: adapterFor(pool),
  clients: [
    {
      client_id: 'shop',
      client_secret: secret,
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
    },
    {
      client_id: 'machine',
      client_secret: secret,
      redirect_uris: [],
      grant_types: ['client_credentials'],
      response_types: [],
      scope,
      id_token_signed_response_alg: 'ES256',
    },
  ],
  scopes: ['openid', 'email', scope],
  claims: { email: ['email', 'email_verified'] },
  cookies: { keys: [randomBytes(32).toString('base64url')] },
  jwks: { keys: [{ ...signingKey, use: 'sig', alg: 'ES256', kid: 'bench' } as never] },
  pkce: { required: () => true },
  issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: true,
  features: {
    introspection: { enabled: true },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: async () => ({ scope, audience: resource, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }),
    },
  },
  findAccount: async (_context, sub) => ({
    accountId: sub,
    claims: async () => ({ sub, email: `${sub}@example.com`, email_verified: true }),
  }),
});

const answer = provider.callback();
const known = JSON.stringify({ shop: { id: 'shop', secret }, machine: { id: 'machine', secret } });
const server = createServer((request, response) => {
  if (request.url === '/bench') return void response.end(known);
  return answer(request, response);
});
server.listen(port, '127.0.0.1', () => console.log(`listening ${port}`));
process.once('SIGTERM', () => process.exit());

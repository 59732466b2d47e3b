/**
 * Better Auth with its OAuth 2.1 provider on the PostgreSQL of DATABASE_URL, as its documentation sets it up, with ES256.
 * `GET /bench`, by
 * somebody who is signed in, makes the clients and tells them.
 */
import { createServer } from 'node:http';
import { oauthProvider } from '@better-auth/oauth-provider';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { jwt } from 'better-auth/plugins';
import pg from 'pg';

const port = Number(process.env['PORT']);
const redirectUri = 'https://shop.example/cb';
const resource = 'https://api.example';
const scope = 'orders:read';

const options = {
  baseURL: `http://localhost:${port}`,
  secret: 'b3nch-only-Secret-that-is-long-enough-0123456789',
  database: new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 }),
  emailAndPassword: { enabled: true },
  disabledPaths: ['/token'],
  // Off outside production by default; said here so that it does not depend on NODE_ENV.
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' as const },
  plugins: [
    jwt({ jwks: { keyPairConfig: { alg: 'ES256' } } }),
    oauthProvider({
      loginPage: '/sign-in',
      consentPage: '/consent',
      scopes: ['openid', 'profile', 'email', 'offline_access', scope],
      clientPrivileges: async () => true,
      resources: [{ identifier: resource, name: 'API', allowedScopes: [scope] }],
    }),
  ],
};
const { runMigrations } = await getMigrations(options);
await runMigrations();
const auth = betterAuth(options);

interface Made {
  readonly client_id: string;
  readonly client_secret?: string;
}
const make = async (cookie: string, body: object) => {
  const { client_id: id, client_secret: secret } = (await auth.api.adminCreateOAuthClient({
    headers: new Headers({ cookie }),
    body,
  } as never)) as Made;
  return { id, secret };
};

const answer = toNodeHandler(auth);
const server = createServer(async (request, response) => {
  if (request.url !== '/bench') return answer(request, response);
  const { cookie = '' } = request.headers;
  const shop = await make(cookie, { redirect_uris: [redirectUri], scope: 'openid email offline_access' });
  const machine = await make(cookie, {
    redirect_uris: [redirectUri],
    grant_types: ['client_credentials'],
    response_types: [],
    client_credentials_scopes: [scope],
  });
  const params = { identifier: resource, client_id: machine.id };
  await auth.api.adminLinkClientResource({ headers: new Headers({ cookie }), params } as never);
  response.end(JSON.stringify({ shop, machine }));
});
server.listen(port, '127.0.0.1', () => console.log(`listening ${port}`));
process.once('SIGTERM', () => process.exit());

/**
 * oidc-provider with its in-memory adapter and its defaults, refresh tokens rotating, for a public client. Prints its port,
 * and makes refresh tokens on `GET /make?count=…`: what a sign-in by the code flow would have given out.
 */
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const port = Number(process.env['PORT']);
const clientId = 'bench';
const provider = new Provider(`http://localhost:${port}`, {
  clients: [
    {
      client_id: clientId,
      token_endpoint_auth_method: 'none',
      redirect_uris: ['http://localhost/cb'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    },
  ],
  findAccount: async (_context, sub) => ({ accountId: sub, claims: async () => ({ sub }) }),
});

async function refreshToken(index: number): Promise<string> {
  const accountId = `person-${index}`;
  const client = await provider.Client.find(clientId);
  if (!client) throw new Error('there is no client');
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope('openid offline_access');
  const grantId = await grant.save();
  const now = Math.floor(Date.now() / 1000);
  const token = new provider.RefreshToken({
    accountId,
    client,
    grantId,
    scope: 'openid offline_access',
    gty: 'authorization_code',
    authTime: now,
  });
  return token.save();
}

const answer = provider.callback();
const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname !== '/make') return answer(request, response);
  const tokens = await Promise.all(Array.from({ length: Number(url.searchParams.get('count')) }, (_, index) => refreshToken(index)));
  response.end(JSON.stringify(tokens));
});
server.listen(port, '127.0.0.1', () => console.log(`listening ${port}`));
process.once('SIGTERM', () => process.exit());

import { createRegistrationToken } from '../src/oauth-provider/client/registration-token.ts';
import type { TestApp } from './app.ts';
import type { Reply } from './client.ts';

/** An initial access token as an operator makes it: for one third-party client, unless `given` says otherwise. */
export async function initialToken(
  app: TestApp,
  given: { readonly trust?: 'first-party' | 'third-party' | 'unverified'; readonly uses?: number } = {},
): Promise<string> {
  const { deps } = app.daemun;
  const asked = { name: 'Partners', trust: 'third-party', uses: 1, expiresIn: 3600, ...given } as const;
  const { token } = await deps.db.transaction((tx) => createRegistrationToken(deps, tx, { actor: 'cli' }, asked));
  return token;
}

/** A public client, as an MCP client registers itself. */
export const selfMade = {
  redirect_uris: ['http://localhost:9876/callback'],
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  client_name: 'Inspector',
} as const;

/** Registers from an address of its own, unless one is given. */
export function registers(
  app: TestApp,
  body: unknown,
  { token, address = `192.0.2.${Math.floor(Math.random() * 250) + 1}` }: { readonly token?: string; readonly address?: string } = {},
): Promise<Reply> {
  return managed(app, 'POST', '/oauth/register', { body, address, ...(token !== undefined && { token }) });
}

/** Sends a request of a client to where it manages itself. */
export function managed(
  app: TestApp,
  method: string,
  path: string,
  { token, body, address = '192.0.2.77' }: { readonly token?: string; readonly body?: unknown; readonly address?: string } = {},
): Promise<Reply> {
  const headers = {
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
  };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return app.client({ address }).send(method, path, { headers, ...(body !== undefined && { body: text }) });
}

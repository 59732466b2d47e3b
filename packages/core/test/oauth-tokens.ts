import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import type { OAuthClient } from '../src/oauth-provider/client/client.ts';
import type { TestApp } from './app.ts';
import type { Reply } from './client.ts';
import { basic, codeVerifier, redirectUri } from './oauth.ts';

/** A client and its secret, which is empty for a client that has none. */
export interface KnownClient {
  readonly client: OAuthClient;
  readonly clientSecret: string;
}

/** A form as the token endpoint takes it. */
export const tokenForm = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString();

/** Asks the token endpoint, as the client authenticates: Basic with a secret, else by its id. */
export function askToken(
  app: TestApp,
  known: KnownClient,
  fields: Readonly<Record<string, string>>,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const isPublic = known.client.authMethod === 'none';
  return app.client().send('POST', '/oauth/token', {
    body: tokenForm({ ...(isPublic && { client_id: known.client.id }), ...fields }),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...(!isPublic && { Authorization: basic(known) }), ...headers },
  });
}

/** Exchanges a code of `addGrant`. An empty field is left out. */
export function exchangeCode(
  app: TestApp,
  known: KnownClient,
  code: string,
  fields: Readonly<Record<string, string>> = {},
  headers: Record<string, string> = {},
): Promise<Reply> {
  const all = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier, ...fields };
  return askToken(app, known, all, headers);
}

export function refreshTokens(
  app: TestApp,
  known: KnownClient,
  refreshToken: string,
  fields: Readonly<Record<string, string>> = {},
  headers: Record<string, string> = {},
): Promise<Reply> {
  return askToken(app, known, { grant_type: 'refresh_token', refresh_token: refreshToken, ...fields }, headers);
}

/** The claims of a token whose signature our published keys verify. */
export async function verifiedClaims(app: TestApp, token: string): Promise<JWTPayload & Readonly<Record<string, unknown>>> {
  const keys = (await app.client().get('/.well-known/jwks.json')).body;
  await jwtVerify(token, createLocalJWKSet(keys), { currentDate: app.clock.now() });
  return decodeJwt(token);
}

export const headerOf = decodeProtectedHeader;

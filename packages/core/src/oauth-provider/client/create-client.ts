import { randomBytes } from 'node:crypto';
import type { Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { newId, randomToken, tokenHash } from '../../platform/random.ts';
import { type AuthMethod, type ClientKind, type ClientOrigin, deviceCodeGrant, type Grant, type OAuthClient } from './client.ts';
import { toClient } from './row.ts';
import { oauthClients } from './tables.ts';

/** What is said of a new client. Whatever is left out has its default. It has been validated. */
export interface NewClient extends Partial<Omit<OAuthClient, 'id' | 'disabled' | 'secrets' | 'tokenFamily' | 'origin'>> {
  readonly kind: ClientKind;
  readonly name: string;
  readonly origin?: ClientOrigin;
  /** SHA-256 of its registration access token. */
  readonly registrationTokenHash?: Buffer;
}

/** What a kind of client has where nothing else is said. */
const usualGrants: Readonly<Record<ClientKind, readonly Grant[]>> = {
  confidential: ['authorization_code', 'refresh_token'],
  public: ['authorization_code', 'refresh_token'],
  native: ['authorization_code', 'refresh_token'],
  machine: ['client_credentials'],
  device: [deviceCodeGrant, 'refresh_token'],
};

const usualMethod: Readonly<Record<ClientKind, AuthMethod>> = {
  confidential: 'client_secret_basic',
  public: 'none',
  native: 'none',
  machine: 'client_secret_basic',
  device: 'none',
};

/** `app_` and 22 characters: 128 random bits. */
const newClientId = (): string => `app_${randomBytes(16).toString('base64url')}`;

/** 256 random bits in unreserved characters, so that no client has to encode them for Basic. */
export const newClientSecret = (): string => `dcs_${randomToken()}`;

/** Does the client authenticate by a secret? */
export const hasSecret = ({ authMethod }: Pick<OAuthClient, 'authMethod'>): boolean =>
  authMethod === 'client_secret_basic' || authMethod === 'client_secret_post';

/**
 * Makes a client, and its secret where it has one. The secret is stored as its hash, so it is here for the only time.
 */
export async function createClient(
  { clock }: Pick<Platform, 'clock'>,
  tx: Transaction,
  given: NewClient,
): Promise<{ readonly client: OAuthClient; readonly clientSecret?: string }> {
  const { kind, registrationTokenHash = null } = given;
  const authMethod = given.authMethod ?? usualMethod[kind];
  const clientSecret = hasSecret({ authMethod }) ? newClientSecret() : undefined;
  const now = clock.now();
  const [row] = await tx
    .insert(oauthClients)
    .values({
      id: newClientId(),
      kind,
      name: given.name,
      trust: given.trust ?? 'third-party',
      origin: given.origin ?? 'operator',
      authMethod,
      secretHash: clientSecret === undefined ? null : tokenHash(clientSecret),
      jwks: given.jwks ?? null,
      jwksUri: given.jwksUri ?? null,
      redirectUris: [...(given.redirectUris ?? [])],
      postLogoutRedirectUris: [...(given.postLogoutRedirectUris ?? [])],
      grants: [...(given.grants ?? usualGrants[kind])],
      scopes: [...(given.scopes ?? [])],
      resources: [...(given.resources ?? [])],
      idTokenAlgorithm: given.idTokenAlgorithm ?? 'ES256',
      claimsInIdToken: given.claimsInIdToken ?? true,
      pairwise: given.pairwise ?? false,
      parRequired: given.parRequired ?? false,
      dpopRequired: given.dpopRequired ?? false,
      pkceRequired: given.pkceRequired ?? true,
      backchannelLogoutUri: given.backchannelLogoutUri ?? null,
      accessTokenSeconds: given.accessTokenSeconds ?? null,
      refreshIdleSeconds: given.refreshIdleSeconds ?? null,
      homepage: given.homepage ?? null,
      policyUrl: given.policyUrl ?? null,
      termsUrl: given.termsUrl ?? null,
      tokenFamily: newId(),
      registrationTokenHash,
      createdAt: now,
      updatedAt: now,
    })
    .returning();
  if (!row) throw new Error('the client was not made');
  return { client: toClient(row), ...(clientSecret !== undefined && { clientSecret }) };
}

import { randomBytes } from 'node:crypto';
import type { Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { newId, randomToken, tokenHash } from '../../platform/random.ts';
import type { ClientKind, ClientOrigin, OAuthClient } from './client.ts';
import { type ClientRow, toClient } from './row.ts';
import { type ClientDraft, kindRules } from './rules.ts';
import { oauthClients } from './tables.ts';

/** What is said of a new client. Whatever is left out has its default. It has been validated. */
export interface NewClient extends Partial<Omit<OAuthClient, 'id' | 'disabled' | 'secrets' | 'tokenFamily' | 'origin'>> {
  readonly kind: ClientKind;
  readonly name: string;
  readonly origin?: ClientOrigin;
  /** SHA-256 of its registration access token. */
  readonly registrationTokenHash?: Buffer;
}

/** A client that was just made. Its secret is stored as a hash, so it is here for the only time. */
export interface MadeClient {
  readonly client: OAuthClient;
  readonly row: ClientRow;
  readonly clientSecret?: string;
}

/** `app_` and 22 characters: 128 random bits. */
const newClientId = (): string => `app_${randomBytes(16).toString('base64url')}`;

/** 256 random bits in unreserved characters, so that no client has to encode them for Basic. */
export const newClientSecret = (): string => `dcs_${randomToken()}`;

/** Does the client authenticate by a secret? */
export const hasSecret = ({ authMethod }: Pick<OAuthClient, 'authMethod'>): boolean =>
  authMethod === 'client_secret_basic' || authMethod === 'client_secret_post';

/** What is said, with the defaults for what is not. */
export function withDefaults({ registrationTokenHash: _, ...given }: NewClient): ClientDraft {
  const { methods, usualGrants } = kindRules[given.kind];
  return {
    trust: 'third-party',
    origin: 'operator',
    authMethod: methods[0],
    jwks: null,
    jwksUri: null,
    redirectUris: [],
    postLogoutRedirectUris: [],
    grants: usualGrants,
    scopes: [],
    resources: [],
    idTokenAlgorithm: 'ES256',
    claimsInIdToken: true,
    pairwise: false,
    parRequired: false,
    dpopRequired: false,
    pkceRequired: true,
    backchannelLogoutUri: null,
    accessTokenSeconds: null,
    refreshIdleSeconds: null,
    homepage: null,
    policyUrl: null,
    termsUrl: null,
    ...given,
  };
}

/** Lists of columns may be changed, those of a client may not. */
export function toColumns({ redirectUris, postLogoutRedirectUris, grants, scopes, resources, ...rest }: ClientDraft) {
  return {
    ...rest,
    redirectUris: [...new Set(redirectUris)],
    postLogoutRedirectUris: [...new Set(postLogoutRedirectUris)],
    grants: [...new Set(grants)],
    scopes: [...new Set(scopes)],
    resources: [...new Set(resources)],
  };
}

/** Makes a client, and its secret where it has one. */
export async function createClient({ clock }: Pick<Platform, 'clock'>, tx: Transaction, given: NewClient): Promise<MadeClient> {
  const draft = withDefaults(given);
  const clientSecret = hasSecret(draft) ? newClientSecret() : undefined;
  const now = clock.now();
  const [row] = await tx
    .insert(oauthClients)
    .values({
      ...toColumns(draft),
      id: newClientId(),
      secretHash: clientSecret === undefined ? null : tokenHash(clientSecret),
      tokenFamily: newId(),
      registrationTokenHash: given.registrationTokenHash ?? null,
      createdAt: now,
      updatedAt: now,
    })
    .returning();
  if (!row) throw new Error('the client was not made');
  return { client: toClient(row), row, ...(clientSecret !== undefined && { clientSecret }) };
}

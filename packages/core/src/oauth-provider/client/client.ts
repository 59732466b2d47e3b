/** What a client is. It decides how the client may authenticate and come back, and which grants it may have. */
export const clientKinds = ['confidential', 'public', 'native', 'machine', 'device'] as const;
export type ClientKind = (typeof clientKinds)[number];

/**
 * `first-party`: of the operator's own, so nobody is asked for consent. `third-party`: consent is asked once. `unverified`: nobody
 * has looked at it, so it is labelled so, asks every time, and errors lead no stranger to it (S-79).
 */
export const trusts = ['first-party', 'third-party', 'unverified'] as const;
export type Trust = (typeof trusts)[number];

/** Who made a client. */
export const clientOrigins = ['operator', 'registration', 'metadata'] as const;
export type ClientOrigin = (typeof clientOrigins)[number];

/** How a client authenticates (OpenID Core §9). `none`: it keeps no secret. */
export const authMethods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'] as const;
export type AuthMethod = (typeof authMethods)[number];

export const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code';
export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** The grant types, as the token endpoint names them. */
export const grants = ['authorization_code', 'refresh_token', 'client_credentials', deviceCodeGrant, tokenExchangeGrant] as const;
export type Grant = (typeof grants)[number];

/** The algorithms that ID tokens may be signed with. */
export const clientAlgorithms = ['ES256', 'RS256'] as const;
export type ClientAlgorithm = (typeof clientAlgorithms)[number];

/** A public key that a client signs its assertions with (RFC 7517). Private members are refused before it is stored. */
export type ClientJwk = Readonly<Record<string, unknown>> & { readonly kty: string };

/** A client, as everything but its own administration sees it. It holds no secret but hashes. */
export interface OAuthClient {
  readonly id: string;
  readonly kind: ClientKind;
  readonly name: string;
  readonly trust: Trust;
  readonly origin: ClientOrigin;
  readonly disabled: boolean;
  readonly authMethod: AuthMethod;
  /** SHA-256 hashes that are good, each until its end. */
  readonly secrets: readonly { readonly hash: Buffer; readonly endsAt: Date | null }[];
  readonly jwks: readonly ClientJwk[] | null;
  readonly jwksUri: string | null;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly grants: readonly Grant[];
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly idTokenAlgorithm: ClientAlgorithm;
  readonly claimsInIdToken: boolean;
  readonly pairwise: boolean;
  readonly parRequired: boolean;
  readonly dpopRequired: boolean;
  readonly pkceRequired: boolean;
  readonly backchannelLogoutUri: string | null;
  /** In seconds; null for the settings' own. */
  readonly accessTokenSeconds: number | null;
  readonly refreshIdleSeconds: number | null;
  readonly homepage: string | null;
  readonly policyUrl: string | null;
  readonly termsUrl: string | null;
  /** The `sid` of its own tokens. */
  readonly tokenFamily: string;
}

/** Finds clients by id, in the cache first. A client that is disabled is found, and says so. */
export interface Clients {
  find(id: string): Promise<OAuthClient | undefined>;
}

import type { Text } from '../../platform/i18n/text.ts';

/** The tokens that a provider has issued for one person. */
export interface UpstreamTokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  /** Undefined if the provider does not say. */
  readonly expiresAt: Date | undefined;
  /** Separated by spaces (RFC 6749 §3.3). */
  readonly scope: string | undefined;
}

/** A person as a provider has named them. Only a provider's own checks make it: every field was verified or read as documented. */
export interface UpstreamIdentity {
  /** The issuer that identities are stored under. With `subject` it is the key of a person (S-101). */
  readonly issuer: string;
  /** Never empty. */
  readonly subject: string;
  /** Canonical (`account/identifier.ts`), or null if the provider gives none that could be mailed. */
  readonly email: string | null;
  /** The provider says that the person has proven the address. It does not say that anybody should believe it (S-102). */
  readonly emailVerified: boolean;
  /** The provider owns the domain of the address, or the operator trusts it for this domain, and the address is verified. */
  readonly emailTrusted: boolean;
  readonly name: string | null;
  readonly image: string | null;
  /** The time at which the person proved themselves to the provider (`auth_time`). Undefined if it does not say. */
  readonly authenticatedAt: Date | undefined;
  /** The provider has asked for two factors, and the operator trusts it in that. */
  readonly twoFactors: boolean;
  /** Undefined if the person came with an ID token alone. */
  readonly tokens: UpstreamTokens | undefined;
}

/** Why a provider's answer signs nobody in. */
export type ProviderFailureKind =
  /** It does not answer, or not in time, or with a fault of its own. */
  | 'unavailable'
  /** The person has declined. */
  | 'cancelled'
  /** It has refused the request: an error reply, a spent code, a client that it does not know. */
  | 'refused'
  /** It has answered with something that does not hold: a signature, an issuer, an audience, a nonce, a subject. */
  | 'invalid';

/** The message is for the log and names no token, no code and no person. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
  readonly kind: ProviderFailureKind;

  constructor(kind: ProviderFailureKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** The secrets of one attempt. The provider sees the nonce and the hash of the verifier only (RFC 7636, OpenID Core §3.1.2.1). */
export interface AttemptSecrets {
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** What the browser is sent to the provider with. */
export interface AuthorizationAsked extends AttemptSecrets {
  readonly redirectUri: string;
  readonly state: string;
  /** The person must prove themselves to the provider anew. */
  readonly fresh: boolean;
}

/** What the reply to an attempt must fit. */
export interface ExchangeExpected extends AttemptSecrets {
  readonly redirectUri: string;
  readonly state: string;
  /** The person was asked to prove themselves anew at this time. A provider that says when they did must not say earlier. */
  readonly freshSince: Date | undefined;
}

/** A provider that the operator has turned on. */
export interface SocialProvider {
  /** Its name in paths. */
  readonly id: string;
  readonly label: Text;
  readonly kind: 'oidc' | 'oauth';
  /** The address to send the browser to. @throws ProviderFailure unavailable */
  authorizationUrl(asked: AuthorizationAsked): Promise<string>;
  /**
   * Completes an attempt with the parameters that the provider has sent with the browser (RFC 6749 §4.1.2).
   * @throws ProviderFailure
   */
  exchange(reply: URLSearchParams, expected: ExchangeExpected): Promise<UpstreamIdentity>;
  /**
   * Verifies an ID token that a native SDK was given, by the same rules (S-100). The nonce of the token is this one, or its SHA-256
   * in hexadecimal or base64url, as some SDKs do it. Undefined if the provider issues none.
   * @throws ProviderFailure
   */
  readonly verifyIdToken: ((given: { readonly idToken: string; readonly nonce: string }) => Promise<UpstreamIdentity>) | undefined;
  /**
   * Verifies an access token that a native SDK was given. Undefined if nothing shows that such a token was issued to this client:
   * another app of the provider could hand over a token of its own users.
   * @throws ProviderFailure
   */
  readonly verifyAccessToken: ((accessToken: string) => Promise<UpstreamIdentity>) | undefined;
  /** New tokens for a refresh token (RFC 6749 §6). Undefined if the provider has no refresh tokens. @throws ProviderFailure */
  readonly refresh: ((refreshToken: string) => Promise<UpstreamTokens>) | undefined;
  /**
   * Tells the provider that the person has unlinked it. `token`: the refresh token, or else the access token, where one is kept.
   * Undefined if the provider takes no such message. @throws ProviderFailure
   */
  readonly unlink: ((about: { readonly subject: string; readonly token: string | undefined }) => Promise<void>) | undefined;
  /** The kind of token that `unlink` needs. Undefined if it needs none. */
  readonly unlinkNeeds: 'refresh-token' | 'access-token' | undefined;
}

/** The providers that are on, in the order in which the pages offer them. */
export interface SocialProviders {
  readonly all: readonly SocialProvider[];
  /** Undefined for a name that is unknown or off. */
  byId(id: string): SocialProvider | undefined;
}

import type { Text } from '../../../platform/i18n/text.ts';
import type { UpstreamTokens } from '../provider.ts';
import type { Json } from './json.ts';

/** Where a provider is asked. The operator may replace each address (`<PROVIDER>_AUTHORIZE_URL` and so on). */
export interface Endpoints {
  readonly authorize: string;
  readonly token: string;
  readonly userinfo?: string | undefined;
  /** The keys that sign ID tokens. */
  readonly keys?: string | undefined;
  readonly revoke?: string | undefined;
}

/** A person in a provider's own words. The engine makes an `UpstreamIdentity` of it: it checks, canonicalises and shortens. */
export interface Person {
  /** What the provider knows the person by. A number is written as text (`idText`). Undefined or empty refuses the sign-in. */
  readonly subject: string | undefined;
  /** As the provider spells it. One that could not be mailed counts as none. */
  readonly email?: string | undefined;
  /** The provider says that the person has proven the address. True only for the boolean true, unless its documents say otherwise. */
  readonly emailVerified?: boolean;
  /** Domains that the provider owns for this person, besides those of the description (Google's `hd`). */
  readonly ownedDomains?: readonly string[];
  readonly name?: string | undefined;
  readonly image?: string | undefined;
  /** The issuer to store the identity under, if it is not that of the description (Microsoft: one for each tenant). */
  readonly issuer?: string;
}

/** What an API of the provider is asked. */
export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a form by POST. Without it the request is a GET. */
  readonly form?: Readonly<Record<string, string>>;
  /** True for a reply of 4xx that is no refusal, such as that the thing to end has ended already. */
  readonly isFine?: (reply: Json) => boolean;
}

/** A provider that is on, as its description uses it in the calls that only this provider has. */
export interface ProviderTools {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** Those of the description or of the discovery document, with what the operator has replaced. @throws ProviderFailure */
  endpoints(): Promise<Endpoints>;
  /** Asks an API that answers with a JSON object. @throws ProviderFailure: `unavailable` for 429, 5xx and what is no JSON, `refused` for 4xx */
  ask(url: string, asked?: Asked): Promise<Json>;
  /** Calls the token endpoint as this client (RFC 6749 §3.2). @throws ProviderFailure */
  callTokenEndpoint(grantType: string, parameters: Readonly<Record<string, string>>): Promise<UpstreamTokens>;
  /** Revokes a token as this client (RFC 7009). A token that is invalid already counts as revoked. @throws ProviderFailure */
  revoke(token: string, hint: 'refresh_token' | 'access_token'): Promise<void>;
}

/** All that came of one person. */
export interface PersonSources {
  /** The claims of the verified ID token. Undefined without one. */
  readonly claims: Json | undefined;
  /** The reply of the userinfo endpoint. If there are claims, both have the same subject, unless the reply has none. Undefined if it was not asked. */
  readonly userinfo: Json | undefined;
  /** The parameters that came with the browser. They are not signed. Undefined for a person of a native SDK. */
  readonly reply: URLSearchParams | undefined;
  /** Asks an API of the provider with the person's access token. Undefined if the person came with an ID token alone. */
  readonly askAsPerson: ((url: string, asked?: Asked) => Promise<Json>) | undefined;
  /** The same of an API that answers with a JSON list. What is no object in it is left out. */
  readonly listAsPerson: ((url: string) => Promise<readonly Json[]>) | undefined;
}

/**
 * One provider: all in which it differs from the others. A description does nothing by itself; `createSocialProvider` makes a
 * provider of it and of the operator's settings.
 */
export interface ProviderDescription {
  /** Its name in paths. */
  readonly id: string;
  readonly label: Text;
  /** `oidc`: it issues signed ID tokens. `oauth`: the person is read from its API, and nothing is signed. */
  readonly kind: 'oidc' | 'oauth';
  /**
   * The issuer that identities are stored under. `oidc`: also the `iss` of its ID tokens and the place of its discovery document.
   * `oauth`: its name alone, which must never change.
   */
  readonly issuer: string;
  /** Where it is, if it has no discovery document. */
  readonly endpoints?: Endpoints;
  readonly scopes: readonly string[];

  /** How the client authenticates at the token endpoint, in the order to try. `['post']` if undefined. */
  readonly authentication?: readonly ('post' | 'basic')[];
  /** Makes the client secret of one call, if it is not that of the settings (Apple). */
  readonly makeSecret?: (now: Date) => Promise<string>;
  /** False if the provider does not take PKCE (RFC 7636). */
  readonly pkce?: false;
  /** False if the provider does not put the nonce into its ID tokens. The state and PKCE alone then bind the reply to the attempt. */
  readonly nonce?: false;

  /** Further parameters of the authorization request. */
  readonly authorizeParameters?: Readonly<Record<string, string>>;
  /** The parameters that ask for a new proof. `prompt=login` and `max_age=0` for `oidc`, and none for `oauth`, if undefined. */
  readonly freshParameters?: Readonly<Record<string, string>>;
  /** Further parameters of the token call (Naver's `state`). */
  readonly tokenParameters?: (expected: { readonly state: string }) => Readonly<Record<string, string>>;
  /** The values of `error` by which the provider says that the person has declined. `access_denied` if undefined. */
  readonly cancelledBy?: readonly string[];

  /** May the discovery document name this issuer? Equal to `issuer` if undefined. */
  readonly isDiscovered?: (issuer: string) => boolean;
  /**
   * The `iss` that this ID token must have. `named` is that of the discovery document, `claims` are not verified yet and may only
   * choose between issuers that are all the provider's own; undefined refuses the token. Without this function it is `named`.
   */
  readonly expectedIssuer?: (named: string, claims: Json) => string | undefined;
  /**
   * Verifies the signature of an ID token in the provider's own way (LINE). The engine checks the claims after it. Undefined leaves
   * the token to the published keys. @throws ProviderFailure
   */
  readonly claimsOfIdToken?: (
    tools: ProviderTools,
    given: { readonly idToken: string; readonly nonce: string | undefined },
  ) => Promise<Json | undefined>;

  /** When the userinfo endpoint is asked. `when-incomplete`: the ID token has no address or no name. `always` if undefined. */
  readonly userinfo?: 'always' | 'when-incomplete' | 'never';
  /** Further parameters of the userinfo call (Facebook's `fields`, and its proof of the client). */
  readonly userinfoParameters?: (of: {
    readonly accessToken: string;
    readonly clientSecret: string | undefined;
  }) => Readonly<Record<string, string>>;
  /** False if the reply of the userinfo endpoint has no `sub` to compare with that of the ID token (Naver). */
  readonly userinfoHasSubject?: false;
  /** Reads the person. The standard claims (`standardPerson`) if undefined. @throws ProviderFailure */
  readonly readPerson?: (from: PersonSources) => Person | Promise<Person>;
  /** Domains that the provider owns: nobody else can prove an address there (S-102). None if undefined. */
  readonly ownedDomains?: readonly string[];

  /**
   * Throws unless this access token was issued to this client. Undefined if the provider cannot tell; its bare access tokens are
   * then refused. @throws ProviderFailure
   */
  readonly bindAccessToken?: (tools: ProviderTools, accessToken: string) => Promise<void>;
  /** False if the provider has no refresh tokens. */
  readonly refreshTokens?: false;
  /** Tells the provider that the person has unlinked it. */
  readonly unlink?: {
    readonly needs: 'refresh-token' | 'access-token' | undefined;
    /** Not called without a token if `needs` names one. @throws ProviderFailure */
    readonly tell: (tools: ProviderTools, about: { readonly subject: string; readonly token: string | undefined }) => Promise<void>;
  };
}

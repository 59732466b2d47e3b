// Made by `npm run client-types` from the declarations of the routes. Do not edit.

/** RFC 6749 §5.2 error */
export type OAuthError = { readonly error: string; readonly error_description: string };

/** What requests and replies of the API call User. */
export type User = {
  readonly id: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly phone: string | null;
  readonly phoneVerified: boolean;
  readonly name: string | null;
  readonly image: string | null;
  readonly locale: 'en' | 'ko' | null;
  readonly roles: readonly string[];
  readonly twoFactorEnabled: boolean;
  readonly createdAt: string;
};

/** What requests and replies of the API call Session. */
export type Session = {
  readonly id: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
  readonly authenticatedAt: string;
  readonly amr: readonly string[];
  readonly aal: 1 | 2;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly device: { readonly label: string; readonly trusted: boolean };
  readonly current: boolean;
};

/** What requests and replies of the API call Consent. */
export type Consent = { readonly id: string; readonly version: string };

/** What requests and replies of the API call SecurityEvent. */
export type SecurityEvent = {
  readonly id: string;
  readonly at: string;
  readonly type: string;
  readonly text: string;
  readonly byAdministrator: boolean;
  readonly device: string | null;
  readonly ip: string | null;
  readonly current: boolean;
};

/** What requests and replies of the API call UndoResult. */
export type UndoResult = {
  readonly status: 'undone';
  readonly removed: readonly (
    | 'email'
    | 'phone'
    | 'password'
    | 'authenticator'
    | 'backup-codes'
    | 'passkeys'
    | 'identities'
    | 'text-messages'
    | 'two-factor'
    | 'api-keys'
    | 'trusted-browsers'
  )[];
  readonly restored: readonly (
    | 'email'
    | 'phone'
    | 'password'
    | 'authenticator'
    | 'backup-codes'
    | 'passkeys'
    | 'identities'
    | 'text-messages'
    | 'two-factor'
    | 'api-keys'
    | 'trusted-browsers'
  )[];
};

/** What requests and replies of the API call AccessToken. */
export type AccessToken = { readonly accessToken: string; readonly tokenType: 'Bearer'; readonly expiresIn: number };

/** What requests and replies of the API call Tokens. */
export type Tokens = {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenType: 'Bearer';
  readonly expiresIn: number;
};

/** What requests and replies of the API call TrustedDevice. */
export type TrustedDevice = {
  readonly id: string;
  readonly label: string;
  readonly ip: string | null;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly expiresAt: string;
  readonly current: boolean;
};

/** What requests and replies of the API call SignInResult. */
export type SignInResult =
  | {
      readonly status: 'signed-in';
      readonly user: User;
      readonly session: Session;
      readonly tokens?: Tokens;
      readonly consentsDue?: readonly Consent[];
    }
  | {
      readonly status: 'second-factor-required';
      readonly methods: readonly string[];
      readonly signInToken: string;
      readonly expiresAt: string;
    }
  | {
      readonly status: 'link-required';
      readonly provider: string;
      readonly emailHint: string;
      readonly methods: readonly string[];
      readonly linkToken: string;
      readonly expiresAt: string;
    }
  | { readonly status: 'password-reset-required' }
  | { readonly status: 'deletion-scheduled'; readonly deletionDueAt: string; readonly restoreToken: string };

/** What requests and replies of the API call TextInBoth. */
export type TextInBoth = { readonly en: string; readonly ko: string };

/** What requests and replies of the API call AccountConsent. */
export type AccountConsent = {
  readonly id: string;
  readonly version: string;
  readonly title: TextInBoth;
  readonly url?: TextInBoth;
  readonly required: boolean;
  readonly given: { readonly version: string; readonly at: string } | null;
};

/** What requests and replies of the API call ConsentGiven. */
export type ConsentGiven = { readonly id: string; readonly version: string };

/** What requests and replies of the API call AuthenticationResponse. */
export type AuthenticationResponse = {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle?: '' | string | null;
  };
  readonly clientExtensionResults?: unknown;
  readonly authenticatorAttachment?: unknown;
};

/** What requests and replies of the API call PasskeyOptions. */
export type PasskeyOptions = { readonly challenge: string; readonly [key: string]: unknown };

/** What requests and replies of the API call Passkey. */
export type Passkey = {
  readonly id: string;
  readonly name: string;
  readonly synced: boolean;
  readonly backedUp: boolean;
  readonly transports: readonly string[];
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
};

/** What requests and replies of the API call StepUpResult. */
export type StepUpResult = { readonly session: Session; readonly tokens?: Tokens };

/** What requests and replies of the API call Identity. */
export type Identity = {
  readonly id: string;
  readonly provider: string;
  readonly label: string;
  readonly email?: string;
  readonly linkedAt: string;
  readonly lastUsedAt: string;
};

/** What requests and replies of the API call TextSent. */
export type TextSent = { readonly success: true; readonly message: string; readonly expiresAt: string };

/** What requests and replies of the API call MailSent. */
export type MailSent = { readonly status: 'sent'; readonly requestToken?: string };

/** What requests and replies of the API call ApiKey. */
export type ApiKey = {
  readonly id: string;
  readonly name: string;
  readonly kind: 'live' | 'test' | 'publishable';
  readonly start: string;
  readonly scopes: readonly string[];
  readonly tier: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly replacedById: string | null;
};

/** What requests and replies of the API call OAuthClient. */
export type OAuthClient = {
  readonly name: string;
  readonly trust: 'first-party' | 'third-party' | 'unverified';
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly grants: readonly (
    | 'authorization_code'
    | 'refresh_token'
    | 'client_credentials'
    | 'urn:ietf:params:oauth:grant-type:device_code'
    | 'urn:ietf:params:oauth:grant-type:token-exchange'
  )[];
  readonly tokenEndpointAuthMethod: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt' | 'none';
  readonly jwks: JsonWebKeySet | null;
  readonly jwksUri: string | null;
  readonly idTokenSignedResponseAlg: 'ES256' | 'RS256';
  readonly claimsInIdToken: boolean;
  readonly subjectType: 'public' | 'pairwise';
  readonly backchannelLogoutUri: string | null;
  readonly par: 'optional' | 'required';
  readonly dpop: 'optional' | 'required';
  readonly pkce: 'required' | 'nonce';
  readonly accessTokenSeconds: number | null;
  readonly refreshIdleSeconds: number | null;
  readonly homepage: string | null;
  readonly policyUrl: string | null;
  readonly termsUrl: string | null;
  readonly id: string;
  readonly kind: 'confidential' | 'public' | 'native' | 'machine' | 'device';
  readonly origin: 'operator' | 'registration' | 'metadata';
  readonly disabled: boolean;
  readonly previousSecretEndsAt: string | null;
  readonly backchannelLogoutFailure: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** What requests and replies of the API call JsonWebKeySet. */
export type JsonWebKeySet = { readonly keys: readonly JsonWebKey[] };

/** A public key (RFC 7517) */
export type JsonWebKey = { readonly kty: string; readonly [key: string]: unknown };

/** What requests and replies of the API call JsonWebKeySetInput. */
export type JsonWebKeySetInput = { readonly keys: readonly JsonWebKey[] };

/** What requests and replies of the API call OneOAuthClient. */
export type OneOAuthClient = { readonly client: OAuthClient };

/** What requests and replies of the API call OAuthRegistrationToken. */
export type OAuthRegistrationToken = {
  readonly id: string;
  readonly name: string;
  readonly trust: 'first-party' | 'third-party' | 'unverified';
  readonly usesLeft: number;
  readonly expiresAt: string;
  readonly createdAt: string;
};

/** What requests and replies of the API call OneOAuthResource. */
export type OneOAuthResource = { readonly resource: OAuthResource };

/** What requests and replies of the API call OAuthResource. */
export type OAuthResource = {
  readonly identifier: string;
  readonly name: string;
  readonly scopes: readonly OAuthResourceScope[];
  readonly servedBy: readonly string[];
  readonly requireDpop: boolean;
  readonly accessTokenSeconds: number | null;
  readonly createdAt: string;
};

/** What requests and replies of the API call OAuthResourceScope. */
export type OAuthResourceScope = {
  readonly scope: string;
  readonly title: OAuthScopeTitle;
  readonly optional?: boolean;
  readonly default?: boolean;
  readonly dynamicClients?: boolean;
};

/** What a person is asked to allow */
export type OAuthScopeTitle = { readonly en: string; readonly ko: string };

/** What requests and replies of the API call OAuthInteraction. */
export type OAuthInteraction = {
  readonly step: 'sign-in' | 'enrol' | 'step-up' | 'account' | 'consent' | 'ready';
  readonly client: {
    readonly id: string;
    readonly name: string;
    readonly homepage: string | null;
    readonly policyUrl: string | null;
    readonly termsUrl: string | null;
    readonly trust: 'first-party' | 'third-party' | 'unverified';
    readonly returnsTo: string;
  };
  readonly account: { readonly email: string | null; readonly name: string | null } | null;
  readonly methods: readonly string[];
  readonly scopes: readonly { readonly scope: string; readonly title: string; readonly granted: boolean; readonly optional: boolean }[];
  readonly resources: readonly { readonly resource: string; readonly name: string }[];
  readonly offline: boolean;
  readonly loginHint: string | null;
  readonly prompt: readonly ('none' | 'login' | 'consent' | 'select_account' | 'create')[];
  readonly expiresAt: string;
};

/** What requests and replies of the API call ConnectedApp. */
export type ConnectedApp = {
  readonly client: OAuthClientView;
  readonly scopes: readonly { readonly scope: string; readonly title: string }[];
  readonly resources: readonly { readonly resource: string; readonly name: string }[];
  readonly offline: boolean;
  readonly firstGrantedAt: string;
  readonly lastUsedAt: string | null;
};

/** What requests and replies of the API call OAuthClientView. */
export type OAuthClientView = {
  readonly id: string;
  readonly name: string;
  readonly homepage: string | null;
  readonly policyUrl: string | null;
  readonly termsUrl: string | null;
  readonly trust: 'first-party' | 'third-party' | 'unverified';
};

/** What requests and replies of the API call OAuthTokens. */
export type OAuthTokens = {
  readonly access_token: string;
  readonly token_type: 'Bearer' | 'DPoP';
  readonly expires_in: number;
  readonly scope?: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly issued_token_type?: string;
};

/** What requests and replies of the API call DeviceAuthorization. */
export type DeviceAuthorization = {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  readonly expires_in: number;
  readonly interval: number;
};

/** What requests and replies of the API call UserinfoClaims. */
export type UserinfoClaims = {
  readonly sub: string;
  readonly name?: string;
  readonly picture?: string;
  readonly locale?: string;
  readonly updated_at?: number;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly phone_number?: string;
  readonly phone_number_verified?: boolean;
};

/** What requests and replies of the API call ProviderMetadata. */
export type ProviderMetadata = {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly userinfo_endpoint: string;
  readonly jwks_uri: string;
  readonly registration_endpoint?: string;
  readonly pushed_authorization_request_endpoint: string;
  readonly device_authorization_endpoint: string;
  readonly introspection_endpoint: string;
  readonly revocation_endpoint: string;
  readonly end_session_endpoint: string;
  readonly response_types_supported: readonly string[];
  readonly response_modes_supported: readonly string[];
  readonly grant_types_supported: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly claims_supported: readonly string[];
  readonly claim_types_supported: readonly string[];
  readonly subject_types_supported: readonly string[];
  readonly acr_values_supported: readonly string[];
  readonly prompt_values_supported: readonly string[];
  readonly ui_locales_supported: readonly string[];
  readonly id_token_signing_alg_values_supported: readonly string[];
  readonly code_challenge_methods_supported: readonly string[];
  readonly dpop_signing_alg_values_supported: readonly string[];
  readonly token_endpoint_auth_methods_supported: readonly string[];
  readonly token_endpoint_auth_signing_alg_values_supported: readonly string[];
  readonly introspection_endpoint_auth_methods_supported: readonly string[];
  readonly introspection_endpoint_auth_signing_alg_values_supported: readonly string[];
  readonly revocation_endpoint_auth_methods_supported: readonly string[];
  readonly revocation_endpoint_auth_signing_alg_values_supported: readonly string[];
  readonly authorization_response_iss_parameter_supported: true;
  readonly claims_parameter_supported: true;
  readonly request_parameter_supported: false;
  readonly request_uri_parameter_supported: false;
  readonly backchannel_logout_supported: true;
  readonly backchannel_logout_session_supported: true;
  readonly client_id_metadata_document_supported?: true;
};

/**
 * Every route, by its method and its path below `/api/auth` (or at the root): its path parameters, query and body, what it
 * answers, and the codes of its refusals.
 */
export interface Routes {
  /** Sign out */
  readonly 'POST /logout': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error: 'cross_site_request' | 'service_unavailable' | 'too_many_requests' | 'unauthenticated';
  };
  /** Sign out everywhere, and end the trust in all browsers */
  readonly 'POST /logout-all': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error: 'cross_site_request' | 'service_unavailable' | 'too_many_requests' | 'unauthenticated';
  };
  /** Get the current session and its account */
  readonly 'GET /session': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly user: User; readonly session: Session; readonly consentsDue?: readonly Consent[] };
    readonly error: 'service_unavailable' | 'unauthenticated';
  };
  /** List the signed-in devices: the current one first, then the most recently used */
  readonly 'GET /sessions': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly sessions: readonly Session[] };
    readonly error: 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** End one session */
  readonly 'DELETE /sessions/{id}': {
    readonly params: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error:
      | 'cross_site_request'
      | 'invalid_input'
      | 'service_unavailable'
      | 'session_not_found'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Get a CSRF token for clients that cannot send an `Origin` header */
  readonly 'GET /csrf': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly csrfToken: string };
    readonly error: 'service_unavailable';
  };
  /** List the security events of the account, newest first: sign-ins, changes of factors, refused attempts */
  readonly 'GET /security-events': {
    readonly params: undefined;
    readonly query: { readonly before?: string | undefined } | undefined;
    readonly body: undefined;
    readonly reply: { readonly events: readonly SecurityEvent[]; readonly next: string | null };
    readonly error: 'invalid_input' | 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Undo a change of e-mail address with the link sent to the old address. All sessions of the account end */
  readonly 'POST /email/undo': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly token: string };
    readonly reply: UndoResult;
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'email_taken'
      | 'invalid_input'
      | 'invalid_link'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Undo a change of phone number with the link sent to the old number. All sessions of the account end */
  readonly 'POST /phone/undo': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly token: string };
    readonly reply: UndoResult;
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'invalid_link'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Get an access token for the cookie session, without a refresh token */
  readonly 'POST /token': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: AccessToken;
    readonly error:
      | 'cookie_only'
      | 'cross_site_request'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Exchange a refresh token for a new refresh token and a new access token */
  readonly 'POST /token/refresh': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly refreshToken: string };
    readonly reply: Tokens;
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'invalid_refresh_token'
      | 'malformed_json'
      | 'service_unavailable'
      | 'token_reused'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** End the session of a refresh or access token */
  readonly 'POST /token/revoke': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly token: string };
    readonly reply: undefined;
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Introspect an access token or an API key (RFC 7662) */
  readonly 'POST /introspect': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly token: string; readonly token_type_hint?: string | undefined };
    readonly reply:
      | {
          readonly active: true;
          readonly iss: string;
          readonly sub: string;
          readonly jti: string;
          readonly iat: number;
          readonly exp: number;
          readonly token_type: 'Bearer';
          readonly aud: string;
          readonly sid: string;
          readonly client_id: string;
          readonly amr: readonly string[];
          readonly acr: string;
          readonly roles: readonly string[];
        }
      | {
          readonly active: true;
          readonly iss: string;
          readonly sub: string;
          readonly jti: string;
          readonly iat: number;
          readonly exp: number;
          readonly token_type: 'api_key';
          readonly scope: string;
          readonly kind: 'live' | 'test' | 'publishable';
          readonly name: string;
          readonly tier: string | null;
        }
      | {
          readonly active: true;
          readonly iss: string;
          readonly sub: string;
          readonly jti: string;
          readonly iat: number;
          readonly exp: number;
          readonly token_type: 'Bearer' | 'DPoP';
          readonly aud: string;
          readonly client_id: string;
          readonly scope: string;
          readonly sid: string;
          readonly auth_time?: number;
          readonly acr?: string;
          readonly amr?: readonly string[];
          readonly cnf?: { readonly jkt: string };
          readonly act?: unknown;
        }
      | { readonly active: false };
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_form'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Stream the sessions that end (server-sent events), for services that verify access tokens themselves */
  readonly 'GET /revocations': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: AsyncIterable<Uint8Array>;
    readonly error: 'service_unavailable' | 'too_many_requests' | 'unauthenticated';
  };
  /** Get the public keys that verify access tokens, including the next key */
  readonly 'GET /.well-known/jwks.json': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: {
      readonly keys: readonly {
        readonly kid: string;
        readonly alg: string;
        readonly use: 'sig';
        readonly kty: string;
        readonly crv?: string;
        readonly x?: string;
        readonly y?: string;
        readonly n?: string;
        readonly e?: string;
      }[];
    };
    readonly error: 'service_unavailable';
  };
  /** List the trusted browsers, which skip the second factor */
  readonly 'GET /trusted-devices': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly trustedDevices: readonly TrustedDevice[] };
    readonly error: 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** End the trust in all browsers */
  readonly 'DELETE /trusted-devices': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error:
      | 'cross_site_request'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** End the trust in one browser */
  readonly 'DELETE /trusted-devices/{id}': {
    readonly params: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error:
      | 'cross_site_request'
      | 'invalid_input'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'trusted_device_not_found'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** List the sign-in methods of this deployment in order. The answer does not depend on the account */
  readonly 'POST /login/options': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly identifier?: string | undefined } | undefined;
    readonly reply: { readonly methods: readonly ('passkey' | 'password' | 'magic-link' | 'email-code' | 'sms-code')[] };
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** List the second factors that the pending sign-in of this browser accepts */
  readonly 'GET /login/pending': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly methods: readonly string[]; readonly expiresAt: string };
    readonly error: 'service_unavailable' | 'unauthenticated';
  };
  /** Cancel the deletion of an account. With the token of a sign-in, also finish that sign-in */
  readonly 'POST /account/restore': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly token: string; readonly transport?: 'cookie' | 'token' | undefined };
    readonly reply: { readonly status: 'restored' } | SignInResult;
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'invalid_link'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Read what waits in this browser until the existing account is proven */
  readonly 'GET /social/link': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: {
      readonly provider: string;
      readonly emailHint: string;
      readonly methods: readonly string[];
      readonly expiresAt: string;
    };
    readonly error: 'no_link' | 'service_unavailable';
  };
  /** Decline to link the identity. Nothing is linked, and no account is made */
  readonly 'DELETE /social/link': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly linkToken?: string | undefined } | undefined;
    readonly reply: undefined;
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Get the documents that people agree to at sign-up, and the minimum age */
  readonly 'GET /consents': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: {
      readonly consents: readonly {
        readonly id: string;
        readonly version: string;
        readonly title: TextInBoth;
        readonly url?: TextInBoth;
        readonly required: boolean;
      }[];
    };
    readonly error: 'service_unavailable';
  };
  /** List the documents of this deployment, and which of them the account agrees to */
  readonly 'GET /account/consents': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly consents: readonly AccountConsent[]; readonly consentsDue?: readonly Consent[] };
    readonly error: 'service_unavailable' | 'unauthenticated';
  };
  /** Agree to new versions of documents, or to optional documents */
  readonly 'POST /account/consents': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly consents: readonly ConsentGiven[] };
    readonly reply: { readonly consents: readonly AccountConsent[]; readonly consentsDue?: readonly Consent[] };
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Withdraw an optional consent */
  readonly 'DELETE /account/consents/{id}': {
    readonly params: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error:
      | 'consent_not_optional'
      | 'cross_site_request'
      | 'invalid_input'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unknown_consent';
  };
  /** Get the options to sign in with any passkey. They do not depend on an account */
  readonly 'POST /passkey/login/start': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly transport?: 'cookie' | 'token' | undefined } | undefined;
    readonly reply: { readonly challenge: string; readonly requestToken?: string; readonly [key: string]: unknown };
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Sign in with the signed answer of a passkey, in the browser or app that got the options */
  readonly 'POST /passkey/login/complete': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly response: AuthenticationResponse;
      readonly requestToken?: string | undefined;
      readonly transport?: 'cookie' | 'token' | undefined;
      readonly linkToken?: string | undefined;
    };
    readonly reply: SignInResult;
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'invalid_passkey'
      | 'malformed_json'
      | 'passkey_changed'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Get the options to create a passkey */
  readonly 'POST /passkey/register/start': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly upgrade?: boolean | undefined } | undefined;
    readonly reply: PasskeyOptions;
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_passkeys'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Save a new passkey */
  readonly 'POST /passkey/register/complete': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly response: {
        readonly id: string;
        readonly rawId: string;
        readonly type: 'public-key';
        readonly response: {
          readonly clientDataJSON: string;
          readonly attestationObject: string;
          readonly transports?: readonly string[] | undefined;
        };
        readonly clientExtensionResults?: unknown | undefined;
        readonly authenticatorAttachment?: unknown | undefined;
      };
      readonly name?: string | undefined;
      readonly upgrade?: boolean | undefined;
    };
    readonly reply: Passkey;
    readonly error:
      | 'body_too_large'
      | 'cookie_only'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'passkey_exists'
      | 'passkey_refused'
      | 'passkey_synced'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_passkeys'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Check whether a page should offer a passkey now. An account without passkeys gets the offer at most once a month */
  readonly 'POST /passkey/offer': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly offer: boolean };
    readonly error:
      | 'cross_site_request'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** List the passkeys of the account */
  readonly 'GET /passkeys': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly passkeys: readonly Passkey[] };
    readonly error: 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Rename a passkey */
  readonly 'PATCH /passkeys/{id}': {
    readonly params: { readonly id: string };
    readonly query: undefined;
    readonly body: { readonly name: string };
    readonly reply: Passkey;
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'passkey_not_found'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Delete a passkey */
  readonly 'DELETE /passkeys/{id}': {
    readonly params: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error:
      | 'cookie_only'
      | 'cross_site_request'
      | 'invalid_input'
      | 'last_factor'
      | 'passkey_not_found'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Get the options to use a passkey as the second factor of a sign-in */
  readonly 'POST /2fa/passkey/start': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly signInToken?: string | undefined } | undefined;
    readonly reply: PasskeyOptions;
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'no_passkeys'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Finish a sign-in with the signed answer of a passkey */
  readonly 'POST /2fa/passkey/complete': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly response: AuthenticationResponse;
      readonly trustDevice?: boolean | undefined;
      readonly signInToken?: string | undefined;
      readonly transport?: 'cookie' | 'token' | undefined;
      readonly linkToken?: string | undefined;
    };
    readonly reply: SignInResult;
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'invalid_passkey'
      | 'malformed_json'
      | 'passkey_changed'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Get the options to step up with a passkey */
  readonly 'POST /step-up/passkey/start': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: PasskeyOptions;
    readonly error: 'cross_site_request' | 'no_passkeys' | 'service_unavailable' | 'too_many_requests' | 'unauthenticated';
  };
  /** Step up the session with a passkey */
  readonly 'POST /step-up/passkey': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly response: AuthenticationResponse };
    readonly reply: StepUpResult;
    readonly error:
      | 'body_too_large'
      | 'cookie_only'
      | 'cross_site_request'
      | 'invalid_input'
      | 'invalid_passkey'
      | 'malformed_json'
      | 'passkey_changed'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Register with an e-mail address and a password */
  readonly 'POST /register': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly email: string;
      readonly password: string;
      readonly name?: string | undefined;
      readonly locale?: 'en' | 'ko' | undefined;
      readonly redirectTo?: string | undefined;
      readonly consents?: readonly ConsentGiven[] | undefined;
      readonly captcha?: string | undefined;
      readonly transport?: 'cookie' | 'token' | undefined;
    };
    readonly reply: { readonly status: 'verification-sent' } | SignInResult;
    readonly error:
      | 'body_too_large'
      | 'busy'
      | 'captcha_required'
      | 'consent_required'
      | 'cross_site_request'
      | 'email_taken'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Verify the address of a registration with the link from the mail */
  readonly 'POST /verify-email': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly token: string;
      readonly consents?: readonly ConsentGiven[] | undefined;
      readonly transport?: 'cookie' | 'token' | undefined;
      readonly linkToken?: string | undefined;
    };
    readonly reply: { readonly status: 'verified'; readonly passwordToken?: string } | SignInResult;
    readonly error:
      | 'body_too_large'
      | 'consent_required'
      | 'cross_site_request'
      | 'invalid_input'
      | 'invalid_link'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Sign in with a password */
  readonly 'POST /login': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly identifier: string;
      readonly password: string;
      readonly captcha?: string | undefined;
      readonly transport?: 'cookie' | 'token' | undefined;
      readonly linkToken?: string | undefined;
    };
    readonly reply: SignInResult;
    readonly error:
      | 'body_too_large'
      | 'busy'
      | 'captcha_required'
      | 'cross_site_request'
      | 'invalid_credentials'
      | 'invalid_input'
      | 'malformed_form'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_attempts'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Change the password. All other sessions end */
  readonly 'POST /password': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly currentPassword?: string | undefined; readonly newPassword: string };
    readonly reply: undefined;
    readonly error:
      | 'body_too_large'
      | 'busy'
      | 'cookie_only'
      | 'cross_site_request'
      | 'invalid_credentials'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_attempts'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Step up the session with the password */
  readonly 'POST /step-up/password': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly password: string };
    readonly reply: StepUpResult;
    readonly error:
      | 'body_too_large'
      | 'busy'
      | 'cookie_only'
      | 'cross_site_request'
      | 'invalid_credentials'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_attempts'
      | 'too_many_requests'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** List the social providers of this deployment in order */
  readonly 'GET /providers': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly providers: readonly { readonly id: string; readonly label: string; readonly kind: 'oidc' | 'oauth' }[] };
    readonly error: 'service_unavailable';
  };
  /** Send the browser to a provider to sign in, or to step up */
  readonly 'GET /social/{provider}': {
    readonly params: { readonly provider: string };
    readonly query: { readonly redirectTo?: string | undefined; readonly prompt?: 'login' | undefined } | undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error:
      | 'cross_site_request'
      | 'invalid_input'
      | 'invalid_redirect'
      | 'provider_unavailable'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unknown_provider';
  };
  /** Get the address that an app opens in the system browser to sign in at a provider */
  readonly 'POST /social/{provider}': {
    readonly params: { readonly provider: string };
    readonly query: undefined;
    readonly body: { readonly transport: 'token'; readonly redirectUri: string };
    readonly reply: { readonly authorizationUrl: string; readonly requestToken: string; readonly state: string };
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'invalid_redirect'
      | 'malformed_json'
      | 'provider_unavailable'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unknown_provider'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Take what the provider sends with the browser, and lead on */
  readonly 'GET /social/{provider}/callback': {
    readonly params: { readonly provider: string };
    readonly query:
      | {
          readonly code?: string | undefined;
          readonly state?: string | undefined;
          readonly iss?: string | undefined;
          readonly error?: string | undefined;
          readonly error_description?: string | undefined;
          readonly id_token?: string | undefined;
          readonly user?: string | undefined;
          readonly reply?: string | undefined;
        }
      | undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error:
      | 'already_linked'
      | 'cross_site_request'
      | 'invalid_input'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unknown_provider';
  };
  /** The same, for a provider that posts it */
  readonly 'POST /social/{provider}/callback': {
    readonly params: { readonly provider: string };
    readonly query: undefined;
    readonly body: {
      readonly code?: string | undefined;
      readonly state: string;
      readonly iss?: string | undefined;
      readonly error?: string | undefined;
      readonly error_description?: string | undefined;
      readonly id_token?: string | undefined;
      readonly user?: string | undefined;
    };
    readonly reply: undefined;
    readonly error:
      | 'body_too_large'
      | 'invalid_input'
      | 'malformed_form'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unknown_provider'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Begin to link a social identity to the account. The browser then opens the address, and comes back to the account */
  readonly 'POST /social/{provider}/link': {
    readonly params: { readonly provider: string };
    readonly query: undefined;
    readonly body: { readonly redirectTo?: string | undefined } | undefined;
    readonly reply: { readonly authorizationUrl: string };
    readonly error:
      | 'body_too_large'
      | 'cookie_only'
      | 'cross_site_request'
      | 'invalid_input'
      | 'invalid_redirect'
      | 'malformed_json'
      | 'provider_unavailable'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unknown_provider'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Read who waits in this browser to agree to the consents of a new account */
  readonly 'GET /social/sign-up': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: {
      readonly provider: string;
      readonly label: string;
      readonly email: string | null;
      readonly name: string | null;
      readonly expiresAt: string;
    };
    readonly error: 'no_sign_up' | 'service_unavailable';
  };
  /** Agree to the consents, and make the account */
  readonly 'POST /social/sign-up': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly consents: readonly ConsentGiven[] };
    readonly reply: SignInResult;
    readonly error:
      | 'body_too_large'
      | 'consent_required'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'no_sign_up'
      | 'service_unavailable'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Decline. No account is made */
  readonly 'DELETE /social/sign-up': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error: 'cross_site_request' | 'service_unavailable';
  };
  /** List the social identities that sign in to the account */
  readonly 'GET /identities': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly identities: readonly Identity[] };
    readonly error: 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Unlink a social identity from the account */
  readonly 'DELETE /identities/{id}': {
    readonly params: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error:
      | 'cookie_only'
      | 'cross_site_request'
      | 'identity_not_found'
      | 'invalid_input'
      | 'last_factor'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Complete a sign-in in the system browser with what came back to the app */
  readonly 'POST /social/{provider}/complete': {
    readonly params: { readonly provider: string };
    readonly query: undefined;
    readonly body: {
      readonly code: string;
      readonly state: string;
      readonly requestToken: string;
      readonly transport?: 'token' | undefined;
      readonly linkToken?: string | undefined;
      readonly consents?: readonly ConsentGiven[] | undefined;
    };
    readonly reply: SignInResult;
    readonly error:
      | 'body_too_large'
      | 'consent_required'
      | 'cross_site_request'
      | 'invalid_identity'
      | 'invalid_input'
      | 'malformed_json'
      | 'provider_unavailable'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unknown_provider'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Sign in with the token that a provider’s SDK gave to an app */
  readonly 'POST /social/{provider}/token': {
    readonly params: { readonly provider: string };
    readonly query: undefined;
    readonly body:
      | {
          readonly idToken?: string | undefined;
          readonly nonce?: string | undefined;
          readonly accessToken?: string | undefined;
          readonly consents?: readonly ConsentGiven[] | undefined;
          readonly transport?: 'cookie' | 'token' | undefined;
          readonly linkToken?: string | undefined;
        }
      | undefined;
    readonly reply: SignInResult;
    readonly error:
      | 'body_too_large'
      | 'consent_required'
      | 'cross_site_request'
      | 'invalid_identity'
      | 'invalid_input'
      | 'malformed_json'
      | 'provider_unavailable'
      | 'service_unavailable'
      | 'token_used'
      | 'too_many_requests'
      | 'unbound_token'
      | 'unknown_provider'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Get the kept access token of an own identity, refreshed if it has ended. Only where the operator keeps tokens */
  readonly 'GET /identities/{id}/token': {
    readonly params: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly accessToken: string; readonly expiresAt: string | null; readonly scope: string | null };
    readonly error:
      | 'cookie_only'
      | 'identity_not_found'
      | 'invalid_input'
      | 'no_provider_token'
      | 'provider_unavailable'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Take Kakao’s message that a person has unlinked this site */
  readonly 'POST /social/kakao/unlink': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body:
      | {
          readonly app_id?: string | number | undefined;
          readonly user_id?: string | number | undefined;
          readonly referrer_type?: string | number | undefined;
        }
      | undefined;
    readonly reply: undefined;
    readonly error:
      | 'body_too_large'
      | 'invalid_input'
      | 'malformed_form'
      | 'malformed_json'
      | 'service_unavailable'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Take the same message of Kakao as a GET, as Kakao’s console allows */
  readonly 'GET /social/kakao/unlink': {
    readonly params: undefined;
    readonly query:
      | {
          readonly app_id?: string | number | undefined;
          readonly user_id?: string | number | undefined;
          readonly referrer_type?: string | number | undefined;
        }
      | undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error: 'invalid_input' | 'service_unavailable';
  };
  /** Take a signed notification of Apple about a person */
  readonly 'POST /social/apple/notifications': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly payload: string };
    readonly reply: undefined;
    readonly error:
      | 'body_too_large'
      | 'invalid_event'
      | 'invalid_input'
      | 'malformed_form'
      | 'malformed_json'
      | 'service_unavailable'
      | 'unknown_provider'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Take a security event of Google’s cross-account protection (RFC 8935) */
  readonly 'POST /social/google/events': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error: 'body_too_large' | 'invalid_input' | 'service_unavailable' | 'unknown_provider' | 'unsupported_media_type';
  };
  /** Start the set-up of an authenticator app. Two-factor is not enabled yet */
  readonly 'POST /setup-2fa': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly otpauthUri: string; readonly secret: string; readonly qrCode: string };
    readonly error: 'cross_site_request' | 'service_unavailable' | 'step_up_required' | 'too_many_requests' | 'unauthenticated';
  };
  /** Step up the session with a code of the authenticator app */
  readonly 'POST /step-up/totp': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly code: string };
    readonly reply: StepUpResult;
    readonly error:
      | 'body_too_large'
      | 'cookie_only'
      | 'cross_site_request'
      | 'invalid_code'
      | 'invalid_input'
      | 'malformed_json'
      | 'second_factor_locked'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Send a sign-in code to a verified phone number */
  readonly 'POST /phone-login/send': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly phone: string; readonly captcha?: string | undefined; readonly transport?: 'cookie' | 'token' | undefined };
    readonly reply: { readonly success: true; readonly message: string; readonly expiresAt: string; readonly requestToken?: string };
    readonly error:
      | 'body_too_large'
      | 'captcha_required'
      | 'cross_site_request'
      | 'invalid_input'
      | 'invalid_phone'
      | 'malformed_json'
      | 'phone_not_supported'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Sign in with the code from the text message, in the browser or app that requested it */
  readonly 'POST /phone-login/verify': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly phone: string;
      readonly code: string;
      readonly requestToken?: string | undefined;
      readonly transport?: 'cookie' | 'token' | undefined;
      readonly linkToken?: string | undefined;
    };
    readonly reply: SignInResult;
    readonly error:
      | 'administrators_excluded'
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_code'
      | 'invalid_input'
      | 'invalid_phone'
      | 'malformed_json'
      | 'phone_not_supported'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Send a code to a phone number to verify it */
  readonly 'POST /sms/send': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly phone: string; readonly captcha?: string | undefined };
    readonly reply: TextSent;
    readonly error:
      | 'body_too_large'
      | 'captcha_required'
      | 'cross_site_request'
      | 'invalid_input'
      | 'invalid_phone'
      | 'malformed_json'
      | 'phone_not_supported'
      | 'service_unavailable'
      | 'sms_failed'
      | 'step_up_required'
      | 'too_many_requests'
      | 'too_soon'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Send the same code again */
  readonly 'POST /sms/resend': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly phone: string };
    readonly reply: TextSent;
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'invalid_phone'
      | 'malformed_json'
      | 'no_active_code'
      | 'phone_not_supported'
      | 'service_unavailable'
      | 'sms_failed'
      | 'step_up_required'
      | 'too_many_requests'
      | 'too_soon'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Verify a phone number with the code from the text message. The account then owns the number */
  readonly 'POST /sms/verify': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly phone: string; readonly code: string };
    readonly reply: {
      readonly success: true;
      readonly undone?: {
        readonly removed: readonly (
          | 'email'
          | 'phone'
          | 'password'
          | 'authenticator'
          | 'backup-codes'
          | 'passkeys'
          | 'identities'
          | 'text-messages'
          | 'two-factor'
          | 'api-keys'
          | 'trusted-browsers'
        )[];
        readonly restored: readonly (
          | 'email'
          | 'phone'
          | 'password'
          | 'authenticator'
          | 'backup-codes'
          | 'passkeys'
          | 'identities'
          | 'text-messages'
          | 'two-factor'
          | 'api-keys'
          | 'trusted-browsers'
        )[];
      };
    };
    readonly error:
      | 'body_too_large'
      | 'cookie_only'
      | 'cross_site_request'
      | 'invalid_code'
      | 'invalid_input'
      | 'invalid_phone'
      | 'malformed_json'
      | 'phone_not_supported'
      | 'phone_taken'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Send a code to the phone number of the account, as a second factor or for a step-up */
  readonly 'POST /2fa/sms/send': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly signInToken?: string | undefined; readonly stepUp?: true | undefined } | undefined;
    readonly reply: { readonly success: true; readonly message: string; readonly expiresAt: string; readonly phone: string };
    readonly error:
      | 'body_too_large'
      | 'cookie_only'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'phone_not_supported'
      | 'service_unavailable'
      | 'sms_failed'
      | 'sms_not_chosen'
      | 'too_many_requests'
      | 'too_soon'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Step up the session with a code of `/2fa/sms/send` */
  readonly 'POST /step-up/sms-code': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly code: string };
    readonly reply: StepUpResult;
    readonly error:
      | 'body_too_large'
      | 'cookie_only'
      | 'cross_site_request'
      | 'invalid_code'
      | 'invalid_input'
      | 'malformed_json'
      | 'second_factor_locked'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Use text messages to the phone number of the account as a second factor */
  readonly 'POST /2fa/sms': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly status: 'enabled'; readonly backupCodes?: readonly string[]; readonly backupCodeSet?: string };
    readonly error:
      | 'administrators_excluded'
      | 'busy'
      | 'cookie_only'
      | 'cross_site_request'
      | 'phone_required'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'unauthenticated';
  };
  /** Stop using text messages as a second factor */
  readonly 'DELETE /2fa/sms': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error:
      | 'cookie_only'
      | 'cross_site_request'
      | 'last_factor'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Delete the phone number of the account */
  readonly 'DELETE /phone': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error:
      | 'cookie_only'
      | 'cross_site_request'
      | 'last_factor'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Create a new set of backup codes. The old codes stop working */
  readonly 'POST /backup-codes': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly backupCodes: readonly string[]; readonly backupCodeSet: string };
    readonly error:
      | 'busy'
      | 'cookie_only'
      | 'cross_site_request'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'two_factor_not_enabled'
      | 'unauthenticated';
  };
  /** Step up the session with a backup code, which is consumed */
  readonly 'POST /step-up/backup-code': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly backupCode: string };
    readonly reply: StepUpResult;
    readonly error:
      | 'body_too_large'
      | 'busy'
      | 'cookie_only'
      | 'cross_site_request'
      | 'invalid_code'
      | 'invalid_input'
      | 'malformed_json'
      | 'second_factor_locked'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Confirm that the user has saved a set of backup codes */
  readonly 'POST /backup-codes/saved': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly backupCodeSet: string };
    readonly reply: undefined;
    readonly error:
      | 'backup_codes_replaced'
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Mail a code for a sign-in that requires `email-code`. The first use of a password can require it */
  readonly 'POST /2fa/email/send': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly signInToken?: string | undefined } | undefined;
    readonly reply: { readonly status: 'sent' };
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'mailbox_not_asked'
      | 'mailed_just_now'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Mail a sign-in link and a code. A first sign-in creates the account */
  readonly 'POST /magic-link': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly email: string;
      readonly redirectTo?: string | undefined;
      readonly consents?: readonly ConsentGiven[] | undefined;
      readonly captcha?: string | undefined;
      readonly transport?: 'cookie' | 'token' | undefined;
    };
    readonly reply: MailSent;
    readonly error:
      | 'body_too_large'
      | 'captcha_required'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Sign in with the link from the mail, in the browser or app that requested it */
  readonly 'POST /magic-link/verify': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly token: string;
      readonly requestToken?: string | undefined;
      readonly consents?: readonly ConsentGiven[] | undefined;
      readonly transport?: 'cookie' | 'token' | undefined;
      readonly linkToken?: string | undefined;
    };
    readonly reply: SignInResult;
    readonly error:
      | 'body_too_large'
      | 'consent_required'
      | 'cross_site_request'
      | 'different_browser'
      | 'invalid_input'
      | 'invalid_link'
      | 'malformed_json'
      | 'other_method_required'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Mail a sign-in code. A first sign-in creates the account */
  readonly 'POST /email-code': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly email: string;
      readonly consents?: readonly ConsentGiven[] | undefined;
      readonly captcha?: string | undefined;
      readonly transport?: 'cookie' | 'token' | undefined;
    };
    readonly reply: MailSent;
    readonly error:
      | 'body_too_large'
      | 'captcha_required'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Sign in with the code from the mail, in the browser or app that requested it */
  readonly 'POST /email-code/verify': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly email: string;
      readonly code: string;
      readonly requestToken?: string | undefined;
      readonly consents?: readonly ConsentGiven[] | undefined;
      readonly transport?: 'cookie' | 'token' | undefined;
      readonly linkToken?: string | undefined;
    };
    readonly reply: SignInResult;
    readonly error:
      | 'body_too_large'
      | 'consent_required'
      | 'cross_site_request'
      | 'invalid_code'
      | 'invalid_input'
      | 'malformed_json'
      | 'other_method_required'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Step up the session with a code of `/email-code`, if the account has no other factor */
  readonly 'POST /step-up/email-code': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly code: string; readonly requestToken?: string | undefined };
    readonly reply: StepUpResult;
    readonly error:
      | 'body_too_large'
      | 'cookie_only'
      | 'cross_site_request'
      | 'invalid_code'
      | 'invalid_input'
      | 'malformed_json'
      | 'other_method_required'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Finish a sign-in with a second factor, or confirm the set-up of an authenticator app */
  readonly 'POST /verify-2fa': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body:
      | {
          readonly code?: string | undefined;
          readonly backupCode?: string | undefined;
          readonly smsCode?: string | undefined;
          readonly emailCode?: string | undefined;
          readonly trustDevice?: boolean | undefined;
          readonly signInToken?: string | undefined;
          readonly setup?: true | undefined;
          readonly transport?: 'cookie' | 'token' | undefined;
          readonly linkToken?: string | undefined;
        }
      | undefined;
    readonly reply:
      | SignInResult
      | { readonly status: 'enabled'; readonly backupCodes: readonly string[]; readonly backupCodeSet: string; readonly tokens?: Tokens };
    readonly error:
      | 'body_too_large'
      | 'busy'
      | 'cookie_only'
      | 'cross_site_request'
      | 'invalid_code'
      | 'invalid_input'
      | 'malformed_json'
      | 'no_pending_setup'
      | 'second_factor_locked'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Disable two-factor */
  readonly 'POST /disable-2fa': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body:
      | { readonly code?: string | undefined; readonly backupCode?: string | undefined; readonly password?: string | undefined }
      | undefined;
    readonly reply: undefined;
    readonly error:
      | 'body_too_large'
      | 'busy'
      | 'cookie_only'
      | 'cross_site_request'
      | 'invalid_code'
      | 'invalid_credentials'
      | 'invalid_input'
      | 'malformed_json'
      | 'second_factor_locked'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_attempts'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'two_factor_not_enabled'
      | 'two_factor_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Get the two-factor status of the account */
  readonly 'GET /2fa': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: {
      readonly enabled: boolean;
      readonly methods: readonly string[];
      readonly notAsked: readonly string[];
      readonly backupCodesLeft: number;
      readonly backupCodesUnsaved: boolean;
      readonly trustedDevices: readonly TrustedDevice[];
      readonly required: boolean;
      readonly dueAt: string | null;
    };
    readonly error: 'service_unavailable' | 'unauthenticated';
  };
  /** Get the signed-in account */
  readonly 'GET /profile': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: {
      readonly id: string;
      readonly email: string | null;
      readonly emailVerified: boolean;
      readonly phone: string | null;
      readonly phoneVerified: boolean;
      readonly name: string | null;
      readonly image: string | null;
      readonly locale: 'en' | 'ko' | null;
      readonly roles: readonly string[];
      readonly twoFactorEnabled: boolean;
      readonly createdAt: string;
      readonly hasPassword: boolean;
    };
    readonly error: 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Change name, picture or language */
  readonly 'PATCH /profile': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body:
      | {
          readonly name?: string | null | undefined;
          readonly image?: string | null | undefined;
          readonly locale?: 'en' | 'ko' | null | undefined;
        }
      | undefined;
    readonly reply: User;
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Request a change of e-mail address. The new address applies after it is verified */
  readonly 'POST /email': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly email: string };
    readonly reply: { readonly status: 'verification-sent' };
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Verify a new e-mail address with the link from the mail */
  readonly 'POST /email/confirm': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly token: string };
    readonly reply:
      | { readonly status: 'changed' }
      | {
          readonly status: 'undone';
          readonly removed: readonly (
            | 'email'
            | 'phone'
            | 'password'
            | 'authenticator'
            | 'backup-codes'
            | 'passkeys'
            | 'identities'
            | 'text-messages'
            | 'two-factor'
            | 'api-keys'
            | 'trusted-browsers'
          )[];
          readonly restored: readonly (
            | 'email'
            | 'phone'
            | 'password'
            | 'authenticator'
            | 'backup-codes'
            | 'passkeys'
            | 'identities'
            | 'text-messages'
            | 'two-factor'
            | 'api-keys'
            | 'trusted-browsers'
          )[];
        };
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'email_taken'
      | 'invalid_input'
      | 'invalid_link'
      | 'malformed_json'
      | 'service_unavailable'
      | 'signed_in_elsewhere'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Download all personal data of the signed-in account */
  readonly 'GET /export': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly [key: string]: unknown };
    readonly error: 'service_unavailable' | 'step_up_required' | 'too_many_requests' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Close the account. Daemun deletes it after the grace period */
  readonly 'DELETE /account': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly status: 'deletion-scheduled'; readonly deletionDueAt: string };
    readonly error:
      | 'cross_site_request'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Request a link to set a new password */
  readonly 'POST /recovery': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly email: string; readonly captcha?: string | undefined };
    readonly reply: { readonly status: 'sent' };
    readonly error:
      | 'body_too_large'
      | 'captcha_required'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Set a new password with the link from the mail. An administrator also needs a second factor */
  readonly 'POST /recovery/reset': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly token: string;
      readonly password: string;
      readonly code?: string | undefined;
      readonly backupCode?: string | undefined;
      readonly passkey?: AuthenticationResponse | undefined;
    };
    readonly reply: undefined;
    readonly error:
      | 'body_too_large'
      | 'busy'
      | 'cross_site_request'
      | 'invalid_code'
      | 'invalid_input'
      | 'invalid_link'
      | 'invalid_passkey'
      | 'malformed_json'
      | 'operator_required'
      | 'passkey_changed'
      | 'second_factor_locked'
      | 'second_proof_required'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Get the options to verify a passkey in addition to the link from the mail */
  readonly 'POST /recovery/passkey/start': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly token: string };
    readonly reply: PasskeyOptions;
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'invalid_link'
      | 'malformed_json'
      | 'no_passkeys'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Create an API key. The reply shows the key only once */
  readonly 'POST /api-keys': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly name: string;
      readonly kind: 'live' | 'test' | 'publishable';
      readonly scopes?: readonly string[] | undefined;
      readonly tier?: string | null | undefined;
      readonly expiresAt?: string | undefined;
    };
    readonly reply: {
      readonly id: string;
      readonly name: string;
      readonly kind: 'live' | 'test' | 'publishable';
      readonly start: string;
      readonly scopes: readonly string[];
      readonly tier: string | null;
      readonly createdAt: string;
      readonly expiresAt: string;
      readonly lastUsedAt: string | null;
      readonly replacedById: string | null;
      readonly key: string;
    };
    readonly error:
      | 'api_key_limit_reached'
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** List the API keys of the account, newest first */
  readonly 'GET /api-keys': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly apiKeys: readonly ApiKey[] };
    readonly error: 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Get one API key of the account */
  readonly 'GET /api-keys/{id}': {
    readonly params: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: ApiKey;
    readonly error: 'api_key_not_found' | 'invalid_input' | 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Delete an API key. It stops working everywhere */
  readonly 'DELETE /api-keys/{id}': {
    readonly params: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error:
      | 'api_key_not_found'
      | 'cross_site_request'
      | 'invalid_input'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Rotate an API key. The old key keeps working for the overlap */
  readonly 'POST /api-keys/{id}/rotate': {
    readonly params: { readonly id: string };
    readonly query: undefined;
    readonly body: { readonly overlap?: string | undefined } | undefined;
    readonly reply: {
      readonly id: string;
      readonly name: string;
      readonly kind: 'live' | 'test' | 'publishable';
      readonly start: string;
      readonly scopes: readonly string[];
      readonly tier: string | null;
      readonly createdAt: string;
      readonly expiresAt: string;
      readonly lastUsedAt: string | null;
      readonly replacedById: string | null;
      readonly key: string;
      readonly replaces: { readonly id: string; readonly expiresAt: string };
    };
    readonly error:
      | 'api_key_limit_reached'
      | 'api_key_not_found'
      | 'api_key_replaced'
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Get the daily usage of an API key and where it was last used. The figures lag by a few seconds */
  readonly 'GET /api-keys/{id}/usage': {
    readonly params: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: {
      readonly timeZone: string;
      readonly days: readonly { readonly day: string; readonly uses: number }[];
      readonly log: readonly {
        readonly hour: string;
        readonly lastUsedAt: string;
        readonly ip: string | null;
        readonly userAgent: string | null;
        readonly uses: number;
      }[];
    };
    readonly error:
      | 'api_key_not_found'
      | 'invalid_input'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Get the permissions of the API key in this request */
  readonly 'GET /api-key': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: {
      readonly id: string;
      readonly userId: string;
      readonly kind: 'live' | 'test' | 'publishable';
      readonly name: string;
      readonly scopes: readonly string[];
      readonly tier: string | null;
      readonly createdAt: string;
      readonly expiresAt: string;
    };
    readonly error: 'service_unavailable' | 'unauthenticated';
  };
  /** Make an OAuth client. The reply shows its secret only once */
  readonly 'POST /admin/clients': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly kind: 'confidential' | 'public' | 'native' | 'machine' | 'device';
      readonly name: string;
      readonly trust?: 'first-party' | 'third-party' | undefined;
      readonly redirectUris?: readonly string[] | undefined;
      readonly postLogoutRedirectUris?: readonly string[] | undefined;
      readonly scopes?: readonly string[] | undefined;
      readonly resources?: readonly string[] | undefined;
      readonly grants?:
        | readonly (
            | 'authorization_code'
            | 'refresh_token'
            | 'client_credentials'
            | 'urn:ietf:params:oauth:grant-type:device_code'
            | 'urn:ietf:params:oauth:grant-type:token-exchange'
          )[]
        | undefined;
      readonly tokenEndpointAuthMethod?: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt' | 'none' | undefined;
      readonly jwks?: JsonWebKeySetInput | null | undefined;
      readonly jwksUri?: string | null | undefined;
      readonly idTokenSignedResponseAlg?: 'ES256' | 'RS256' | undefined;
      readonly claimsInIdToken?: boolean | undefined;
      readonly subjectType?: 'public' | 'pairwise' | undefined;
      readonly backchannelLogoutUri?: string | null | undefined;
      readonly par?: 'optional' | 'required' | undefined;
      readonly dpop?: 'optional' | 'required' | undefined;
      readonly pkce?: 'required' | 'nonce' | undefined;
      readonly accessTokenSeconds?: number | null | undefined;
      readonly refreshIdleSeconds?: number | null | undefined;
      readonly homepage?: string | null | undefined;
      readonly policyUrl?: string | null | undefined;
      readonly termsUrl?: string | null | undefined;
    };
    readonly reply: { readonly client: OAuthClient; readonly clientSecret?: string };
    readonly error:
      | 'body_too_large'
      | 'cookie_only'
      | 'cross_site_request'
      | 'forbidden'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** List OAuth clients */
  readonly 'GET /admin/clients': {
    readonly params: undefined;
    readonly query: { readonly after?: string | undefined; readonly limit?: number | undefined } | undefined;
    readonly body: undefined;
    readonly reply: { readonly clients: readonly OAuthClient[]; readonly next: string | null };
    readonly error:
      | 'cookie_only'
      | 'forbidden'
      | 'invalid_input'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Get one OAuth client */
  readonly 'GET /admin/clients/{id}': {
    readonly params: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: OneOAuthClient;
    readonly error:
      | 'client_not_found'
      | 'cookie_only'
      | 'forbidden'
      | 'invalid_input'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Change an OAuth client. If it is disabled, its tokens and those of its users end at once */
  readonly 'PATCH /admin/clients/{id}': {
    readonly params: { readonly id: string };
    readonly query: undefined;
    readonly body:
      | {
          readonly name?: string | undefined;
          readonly trust?: 'first-party' | 'third-party' | undefined;
          readonly redirectUris?: readonly string[] | undefined;
          readonly postLogoutRedirectUris?: readonly string[] | undefined;
          readonly scopes?: readonly string[] | undefined;
          readonly resources?: readonly string[] | undefined;
          readonly grants?:
            | readonly (
                | 'authorization_code'
                | 'refresh_token'
                | 'client_credentials'
                | 'urn:ietf:params:oauth:grant-type:device_code'
                | 'urn:ietf:params:oauth:grant-type:token-exchange'
              )[]
            | undefined;
          readonly tokenEndpointAuthMethod?: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt' | 'none' | undefined;
          readonly jwks?: JsonWebKeySetInput | null | undefined;
          readonly jwksUri?: string | null | undefined;
          readonly idTokenSignedResponseAlg?: 'ES256' | 'RS256' | undefined;
          readonly claimsInIdToken?: boolean | undefined;
          readonly subjectType?: 'public' | 'pairwise' | undefined;
          readonly backchannelLogoutUri?: string | null | undefined;
          readonly par?: 'optional' | 'required' | undefined;
          readonly dpop?: 'optional' | 'required' | undefined;
          readonly pkce?: 'required' | 'nonce' | undefined;
          readonly accessTokenSeconds?: number | null | undefined;
          readonly refreshIdleSeconds?: number | null | undefined;
          readonly homepage?: string | null | undefined;
          readonly policyUrl?: string | null | undefined;
          readonly termsUrl?: string | null | undefined;
          readonly disabled?: boolean | undefined;
        }
      | undefined;
    readonly reply: OneOAuthClient;
    readonly error:
      | 'body_too_large'
      | 'client_describes_itself'
      | 'client_not_found'
      | 'cookie_only'
      | 'cross_site_request'
      | 'forbidden'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Delete an OAuth client with its tokens, and with what people have allowed to it */
  readonly 'DELETE /admin/clients/{id}': {
    readonly params: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error:
      | 'client_not_found'
      | 'cookie_only'
      | 'cross_site_request'
      | 'forbidden'
      | 'invalid_input'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Make a new secret. The present one stays good for a while, a day if nothing is said */
  readonly 'POST /admin/clients/{id}/secrets': {
    readonly params: { readonly id: string };
    readonly query: undefined;
    readonly body: { readonly overlapSeconds?: number | undefined } | undefined;
    readonly reply: { readonly clientSecret: string; readonly previousEndsAt: string | null };
    readonly error:
      | 'body_too_large'
      | 'client_has_no_secret'
      | 'client_not_found'
      | 'cookie_only'
      | 'cross_site_request'
      | 'forbidden'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** End every token of an OAuth client and of its users */
  readonly 'POST /admin/clients/{id}/end-tokens': {
    readonly params: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error:
      | 'client_not_found'
      | 'cookie_only'
      | 'cross_site_request'
      | 'forbidden'
      | 'invalid_input'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Make a token with which somebody registers OAuth clients. The reply shows it only once */
  readonly 'POST /admin/registration-tokens': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly name: string;
      readonly trust: 'first-party' | 'third-party' | 'unverified';
      readonly uses: number;
      readonly expiresIn: number;
    };
    readonly reply: { readonly token: string; readonly registrationToken: OAuthRegistrationToken };
    readonly error:
      | 'body_too_large'
      | 'cookie_only'
      | 'cross_site_request'
      | 'forbidden'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** List the tokens for registering OAuth clients */
  readonly 'GET /admin/registration-tokens': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly registrationTokens: readonly OAuthRegistrationToken[] };
    readonly error:
      | 'cookie_only'
      | 'forbidden'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Delete a token for registering OAuth clients */
  readonly 'DELETE /admin/registration-tokens/{id}': {
    readonly params: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error:
      | 'cookie_only'
      | 'cross_site_request'
      | 'forbidden'
      | 'invalid_input'
      | 'registration_token_not_found'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Make a resource: an API that tokens are for */
  readonly 'POST /admin/resources': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly identifier: string;
      readonly name: string;
      readonly scopes?: readonly OAuthResourceScope[] | undefined;
      readonly servedBy?: readonly string[] | undefined;
      readonly requireDpop?: boolean | undefined;
      readonly accessTokenSeconds?: number | null | undefined;
    };
    readonly reply: OneOAuthResource;
    readonly error:
      | 'body_too_large'
      | 'cookie_only'
      | 'cross_site_request'
      | 'forbidden'
      | 'invalid_input'
      | 'malformed_json'
      | 'resource_exists'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** List the resources */
  readonly 'GET /admin/resources': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly resources: readonly OAuthResource[] };
    readonly error:
      | 'cookie_only'
      | 'forbidden'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Change the resource with this identifier */
  readonly 'PATCH /admin/resources': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly identifier: string;
      readonly name?: string | undefined;
      readonly scopes?: readonly OAuthResourceScope[] | undefined;
      readonly servedBy?: readonly string[] | undefined;
      readonly requireDpop?: boolean | undefined;
      readonly accessTokenSeconds?: number | null | undefined;
    };
    readonly reply: OneOAuthResource;
    readonly error:
      | 'body_too_large'
      | 'cookie_only'
      | 'cross_site_request'
      | 'forbidden'
      | 'invalid_input'
      | 'malformed_json'
      | 'resource_not_found'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Delete the resource with this identifier */
  readonly 'DELETE /admin/resources': {
    readonly params: undefined;
    readonly query: { readonly identifier: string };
    readonly body: undefined;
    readonly reply: undefined;
    readonly error:
      | 'cookie_only'
      | 'cross_site_request'
      | 'forbidden'
      | 'invalid_input'
      | 'resource_not_found'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Ask for a code in the name of a person */
  readonly 'GET /oauth/authorize': {
    readonly params: undefined;
    readonly query:
      | {
          readonly client_id?: string | undefined;
          readonly redirect_uri?: string | undefined;
          readonly response_type?: 'code' | undefined;
          readonly response_mode?: 'query' | 'form_post' | undefined;
          readonly scope?: string | undefined;
          readonly resource?: readonly string[] | undefined;
          readonly state?: string | undefined;
          readonly nonce?: string | undefined;
          readonly code_challenge?: string | undefined;
          readonly code_challenge_method?: 'S256' | undefined;
          readonly prompt?: string | undefined;
          readonly max_age?: string | undefined;
          readonly acr_values?: string | undefined;
          readonly claims?: string | undefined;
          readonly id_token_hint?: string | undefined;
          readonly login_hint?: string | undefined;
          readonly ui_locales?: string | undefined;
          readonly dpop_jkt?: string | undefined;
          readonly request_uri?: string | undefined;
        }
      | undefined;
    readonly body: undefined;
    readonly reply: OAuthError & { readonly error?: 'temporarily_unavailable' };
    readonly error:
      | 'invalid_request'
      | 'invalid_request_uri'
      | 'invalid_scope'
      | 'invalid_target'
      | 'login_required'
      | 'registration_not_supported'
      | 'request_not_supported'
      | 'request_uri_not_supported'
      | 'temporarily_unavailable'
      | 'unauthorized_client'
      | 'unsupported_response_type';
  };
  /** Ask for a code in the name of a person, by a form */
  readonly 'POST /oauth/authorize': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: OAuthError & { readonly error?: 'temporarily_unavailable' };
    readonly error:
      | 'invalid_request'
      | 'invalid_request_uri'
      | 'invalid_scope'
      | 'invalid_target'
      | 'registration_not_supported'
      | 'request_not_supported'
      | 'request_uri_not_supported'
      | 'temporarily_unavailable'
      | 'unauthorized_client'
      | 'unsupported_response_type';
  };
  /** Go on with an authorization request that waited for a person */
  readonly 'GET /oauth/continue': {
    readonly params: undefined;
    readonly query: { readonly interaction: string };
    readonly body: undefined;
    readonly reply: OAuthError & { readonly error?: 'temporarily_unavailable' };
    readonly error:
      | 'access_denied'
      | 'invalid_request'
      | 'invalid_request_uri'
      | 'invalid_scope'
      | 'invalid_target'
      | 'temporarily_unavailable'
      | 'unauthorized_client';
  };
  /** Push an authorization request ahead (RFC 9126) */
  readonly 'POST /oauth/par': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply:
      | { readonly request_uri: string; readonly expires_in: number }
      | (OAuthError & { readonly error?: 'temporarily_unavailable' });
    readonly error:
      | 'invalid_client'
      | 'invalid_dpop_proof'
      | 'invalid_request'
      | 'invalid_scope'
      | 'invalid_target'
      | 'registration_not_supported'
      | 'request_not_supported'
      | 'request_uri_not_supported'
      | 'temporarily_unavailable'
      | 'unauthorized_client'
      | 'unsupported_response_type'
      | 'use_dpop_nonce';
  };
  /** What an authorization request waits for */
  readonly 'GET /oauth/interaction': {
    readonly params: undefined;
    readonly query: { readonly interaction: string };
    readonly body: undefined;
    readonly reply: OAuthInteraction;
    readonly error: 'invalid_input' | 'service_unavailable' | 'too_many_requests' | 'unknown_interaction';
  };
  /** Decide about an authorization request */
  readonly 'POST /oauth/interaction': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly interaction: string;
      readonly decision: 'allow' | 'deny' | 'continue';
      readonly scopes?: readonly string[] | undefined;
    };
    readonly reply: { readonly redirectTo: string };
    readonly error:
      | 'body_too_large'
      | 'cookie_only'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'step_not_due'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unknown_interaction'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** List the applications that may use the account */
  readonly 'GET /connected-apps': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly apps: readonly ConnectedApp[] };
    readonly error: 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Disconnect an application */
  readonly 'DELETE /connected-apps/{clientId}': {
    readonly params: { readonly clientId: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error:
      | 'connected_app_not_found'
      | 'cross_site_request'
      | 'invalid_input'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Get tokens for a code, a device, a refresh token, another access token or the client itself (RFC 6749) */
  readonly 'POST /oauth/token': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: OAuthTokens | (OAuthError & { readonly error?: 'temporarily_unavailable' });
    readonly error:
      | 'access_denied'
      | 'authorization_pending'
      | 'expired_token'
      | 'invalid_client'
      | 'invalid_dpop_proof'
      | 'invalid_grant'
      | 'invalid_request'
      | 'invalid_scope'
      | 'invalid_target'
      | 'slow_down'
      | 'temporarily_unavailable'
      | 'unauthorized_client'
      | 'unsupported_grant_type'
      | 'use_dpop_nonce';
  };
  /** Ask for a person on a device without a browser (RFC 8628) */
  readonly 'POST /oauth/device': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: DeviceAuthorization | (OAuthError & { readonly error?: 'temporarily_unavailable' });
    readonly error:
      | 'invalid_client'
      | 'invalid_request'
      | 'invalid_scope'
      | 'invalid_target'
      | 'temporarily_unavailable'
      | 'unauthorized_client';
  };
  /** Find the device that shows a code. The first session that asks owns the code */
  readonly 'POST /oauth/device/claim': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly userCode: string };
    readonly reply: {
      readonly client: OAuthClientView;
      readonly scopes: readonly { readonly scope: string; readonly title: string }[];
      readonly requestedAt: string;
      readonly place: { readonly ip: string | null; readonly label: string };
      readonly expiresAt: string;
    };
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unknown_user_code'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Let a device in, or not */
  readonly 'POST /oauth/device/decision': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly userCode: string; readonly decision: 'allow' | 'deny' };
    readonly reply: undefined;
    readonly error:
      | 'body_too_large'
      | 'cookie_only'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated'
      | 'unknown_user_code'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Get the claims of the person behind an access token (OpenID Connect Core §5.3) */
  readonly 'GET /oauth/userinfo': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: UserinfoClaims | (OAuthError & { readonly error?: 'temporarily_unavailable' });
    readonly error: 'insufficient_scope' | 'invalid_dpop_proof' | 'invalid_token' | 'temporarily_unavailable';
  };
  /** The same, with the token in a form */
  readonly 'POST /oauth/userinfo': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: UserinfoClaims | (OAuthError & { readonly error?: 'temporarily_unavailable' });
    readonly error: 'insufficient_scope' | 'invalid_dpop_proof' | 'invalid_request' | 'invalid_token' | 'temporarily_unavailable';
  };
  /** Introspect a token, as its client or as a client that serves its resource (RFC 7662) */
  readonly 'POST /oauth/introspect': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply:
      | {
          readonly active: true;
          readonly token_type?: 'Bearer' | 'DPoP';
          readonly iss: string;
          readonly sub: string;
          readonly aud?: string;
          readonly client_id: string;
          readonly scope: string;
          readonly jti?: string;
          readonly sid?: string;
          readonly iat: number;
          readonly exp: number;
          readonly auth_time?: number;
          readonly acr?: string;
          readonly amr?: readonly string[];
          readonly cnf?: { readonly jkt: string };
          readonly act?: unknown;
        }
      | { readonly active: false }
      | (OAuthError & { readonly error?: 'temporarily_unavailable' });
    readonly error: 'invalid_client' | 'invalid_request' | 'temporarily_unavailable';
  };
  /** Revoke a token, and with it everything of its grant (RFC 7009) */
  readonly 'POST /oauth/revoke': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: OAuthError & { readonly error?: 'temporarily_unavailable' };
    readonly error: 'invalid_client' | 'invalid_request' | 'temporarily_unavailable';
  };
  /** Get the sign-out that waits for an answer */
  readonly 'GET /oauth/logout': {
    readonly params: undefined;
    readonly query: { readonly logout: string };
    readonly body: undefined;
    readonly reply: {
      readonly client: OAuthClientView | null;
      readonly account: { readonly email: string | null; readonly name: string | null } | null;
    };
    readonly error: 'invalid_input' | 'service_unavailable' | 'too_many_requests' | 'unknown_logout';
  };
  /** Sign out, and get where the application wants the browser */
  readonly 'POST /oauth/logout': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: { readonly logout: string };
    readonly reply: { readonly redirectTo: string };
    readonly error:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unknown_logout'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Get what the provider offers, and where (OpenID Connect Discovery) */
  readonly 'GET /.well-known/openid-configuration': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: ProviderMetadata;
    readonly error: 'service_unavailable';
  };
  /** Get the same document at the address of RFC 8414 */
  readonly 'GET /.well-known/oauth-authorization-server': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: ProviderMetadata;
    readonly error: 'service_unavailable';
  };
  /** Create the first administrator with the link from the server’s terminal */
  readonly 'POST /first-administrator': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: {
      readonly token: string;
      readonly email: string;
      readonly password: string;
      readonly name?: string | undefined;
      readonly locale?: 'en' | 'ko' | undefined;
    };
    readonly reply: SignInResult;
    readonly error:
      | 'body_too_large'
      | 'busy'
      | 'cross_site_request'
      | 'email_taken'
      | 'invalid_input'
      | 'invalid_link'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Get a captcha challenge after a route has answered `captcha_required` */
  readonly 'GET /captcha': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: {
      readonly provider: 'off' | 'altcha' | 'turnstile' | 'hcaptcha' | 'recaptcha';
      readonly siteKey?: string;
      readonly challenge?: {
        readonly algorithm: string;
        readonly challenge: string;
        readonly maxnumber: number;
        readonly salt: string;
        readonly signature: string;
      };
    };
    readonly error: 'service_unavailable' | 'too_many_requests';
  };
  /** Check whether the process is alive */
  readonly 'GET /healthz': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly status: 'ok' };
    readonly error: 'service_unavailable';
  };
  /** Check the database, the key-value store, the migrations and the pages */
  readonly 'GET /readyz': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: {
      readonly status: 'ready' | 'degraded' | 'unavailable';
      readonly database: boolean;
      readonly keyValue: boolean;
      readonly migrations: boolean;
      readonly pages?: 'loading' | 'building' | 'ready' | 'missing';
    };
    readonly error: never;
  };
  /** List the captured mails and text messages, newest first (development only) */
  readonly 'GET /dev/outbox.json': {
    readonly params: undefined;
    readonly query: { readonly to?: string | undefined } | undefined;
    readonly body: undefined;
    readonly reply: readonly {
      readonly id: string;
      readonly channel: 'mail' | 'sms';
      readonly to: string;
      readonly subject: string;
      readonly text: string;
      readonly html: string;
      readonly links: readonly string[];
      readonly code: string | null;
      readonly createdAt: string;
    }[];
    readonly error: 'invalid_input' | 'service_unavailable';
  };
  /** Empty the mailbox (development only) */
  readonly 'DELETE /dev/outbox.json': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: undefined;
    readonly error: 'cross_site_request' | 'service_unavailable';
  };
  /** Get this API as an OpenAPI 3.1 document */
  readonly 'GET /openapi.json': {
    readonly params: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly reply: { readonly [key: string]: unknown };
    readonly error: 'service_unavailable';
  };
}

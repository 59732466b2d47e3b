// Made by `npm run client-types` from the declarations of the routes. Do not edit.

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

export type Consent = { readonly id: string; readonly version: string };

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

export type AccessToken = { readonly accessToken: string; readonly tokenType: 'Bearer'; readonly expiresIn: number };

export type Tokens = {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenType: 'Bearer';
  readonly expiresIn: number;
};

export type TrustedDevice = {
  readonly id: string;
  readonly label: string;
  readonly ip: string | null;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly expiresAt: string;
  readonly current: boolean;
};

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
  | { readonly status: 'password-reset-required' }
  | { readonly status: 'deletion-scheduled'; readonly deletionDueAt: string; readonly restoreToken: string };

export type Passkey = {
  readonly id: string;
  readonly name: string;
  readonly synced: boolean;
  readonly backedUp: boolean;
  readonly transports: readonly string[];
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
};

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

/** Every route, by method and path: what it takes (parameters and body together), what it answers, how it refuses. */
export interface Routes {
  /** Sign out */
  readonly 'POST /api/auth/logout': {
    readonly input: undefined;
    readonly reply: undefined;
    readonly code: 'cross_site_request' | 'service_unavailable' | 'too_many_requests' | 'unauthenticated';
  };
  /** Sign out everywhere, and end the trust in all browsers */
  readonly 'POST /api/auth/logout-all': {
    readonly input: undefined;
    readonly reply: undefined;
    readonly code: 'cross_site_request' | 'service_unavailable' | 'too_many_requests' | 'unauthenticated';
  };
  /** Get the current session and its account */
  readonly 'GET /api/auth/session': {
    readonly input: undefined;
    readonly reply: { readonly user: User; readonly session: Session; readonly consentsDue?: readonly Consent[] };
    readonly code: 'service_unavailable' | 'unauthenticated';
  };
  /** List the signed-in devices: the current one first, then the most recently used */
  readonly 'GET /api/auth/sessions': {
    readonly input: undefined;
    readonly reply: { readonly sessions: readonly Session[] };
    readonly code: 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** End one session */
  readonly 'DELETE /api/auth/sessions/{id}': {
    readonly input: { readonly id: string };
    readonly reply: undefined;
    readonly code:
      | 'cross_site_request'
      | 'invalid_input'
      | 'service_unavailable'
      | 'session_not_found'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Get a CSRF token for clients that cannot send an `Origin` header */
  readonly 'GET /api/auth/csrf': {
    readonly input: undefined;
    readonly reply: { readonly csrfToken: string };
    readonly code: 'service_unavailable';
  };
  /** List the security events of the account, newest first: sign-ins, changes of factors, refused attempts */
  readonly 'GET /api/auth/security-events': {
    readonly input: { readonly before?: string };
    readonly reply: { readonly events: readonly SecurityEvent[]; readonly next: string | null };
    readonly code: 'invalid_input' | 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Undo a change of e-mail address with the link sent to the old address. All sessions of the account end */
  readonly 'POST /api/auth/email/undo': {
    readonly input: { readonly token: string };
    readonly reply: {
      readonly status: 'undone';
      readonly removed: readonly (
        | 'email'
        | 'phone'
        | 'password'
        | 'authenticator'
        | 'backup-codes'
        | 'passkeys'
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
        | 'text-messages'
        | 'two-factor'
        | 'api-keys'
        | 'trusted-browsers'
      )[];
    };
    readonly code:
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
  readonly 'POST /api/auth/phone/undo': {
    readonly input: { readonly token: string };
    readonly reply: {
      readonly status: 'undone';
      readonly removed: readonly (
        | 'email'
        | 'phone'
        | 'password'
        | 'authenticator'
        | 'backup-codes'
        | 'passkeys'
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
        | 'text-messages'
        | 'two-factor'
        | 'api-keys'
        | 'trusted-browsers'
      )[];
    };
    readonly code:
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
  readonly 'POST /api/auth/token': {
    readonly input: undefined;
    readonly reply: AccessToken;
    readonly code:
      | 'cookie_only'
      | 'cross_site_request'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Exchange a refresh token for a new refresh token and a new access token */
  readonly 'POST /api/auth/token/refresh': {
    readonly input: { readonly refreshToken: string };
    readonly reply: Tokens;
    readonly code:
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
  readonly 'POST /api/auth/token/revoke': {
    readonly input: { readonly token: string };
    readonly reply: undefined;
    readonly code:
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
  readonly 'POST /api/auth/introspect': {
    readonly input: { readonly token: string; readonly token_type_hint?: string };
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
      | { readonly active: false };
    readonly code:
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
  readonly 'GET /api/auth/revocations': {
    readonly input: undefined;
    readonly reply: undefined;
    readonly code: 'service_unavailable' | 'too_many_requests' | 'unauthenticated';
  };
  /** Get the public keys that verify access tokens, including the next key */
  readonly 'GET /.well-known/jwks.json': {
    readonly input: undefined;
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
    readonly code: 'service_unavailable';
  };
  /** List the trusted browsers, which skip the second factor */
  readonly 'GET /api/auth/trusted-devices': {
    readonly input: undefined;
    readonly reply: { readonly trustedDevices: readonly TrustedDevice[] };
    readonly code: 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** End the trust in all browsers */
  readonly 'DELETE /api/auth/trusted-devices': {
    readonly input: undefined;
    readonly reply: undefined;
    readonly code: 'cross_site_request' | 'service_unavailable' | 'too_many_requests' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** End the trust in one browser */
  readonly 'DELETE /api/auth/trusted-devices/{id}': {
    readonly input: { readonly id: string };
    readonly reply: undefined;
    readonly code:
      | 'cross_site_request'
      | 'invalid_input'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'trusted_device_not_found'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** List the sign-in methods of this deployment in order. The answer does not depend on the account */
  readonly 'POST /api/auth/login/options': {
    readonly input: { readonly identifier?: string };
    readonly reply: { readonly methods: readonly ('passkey' | 'password' | 'magic-link' | 'email-code' | 'sms-code')[] };
    readonly code:
      | 'body_too_large'
      | 'cross_site_request'
      | 'invalid_input'
      | 'malformed_json'
      | 'service_unavailable'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Cancel the deletion of an account. With the token of a sign-in, also finish that sign-in */
  readonly 'POST /api/auth/account/restore': {
    readonly input: { readonly token: string; readonly transport?: 'cookie' | 'token' };
    readonly reply: { readonly status: 'restored' } | SignInResult;
    readonly code:
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
  /** Get the documents that people agree to at sign-up, and the minimum age */
  readonly 'GET /api/auth/consents': {
    readonly input: undefined;
    readonly reply: {
      readonly consents: readonly {
        readonly id: string;
        readonly version: string;
        readonly title: { readonly en: string; readonly ko: string };
        readonly url?: { readonly en: string; readonly ko: string };
        readonly required: boolean;
      }[];
    };
    readonly code: 'service_unavailable';
  };
  /** List the documents of this deployment, and which of them the account agrees to */
  readonly 'GET /api/auth/account/consents': {
    readonly input: undefined;
    readonly reply: {
      readonly consents: readonly {
        readonly id: string;
        readonly version: string;
        readonly title: { readonly en: string; readonly ko: string };
        readonly url?: { readonly en: string; readonly ko: string };
        readonly required: boolean;
        readonly given: { readonly version: string; readonly at: string } | null;
      }[];
      readonly consentsDue?: readonly Consent[];
    };
    readonly code: 'service_unavailable' | 'unauthenticated';
  };
  /** Agree to new versions of documents, or to optional documents */
  readonly 'POST /api/auth/account/consents': {
    readonly input: { readonly consents: readonly { readonly id: string; readonly version: string }[] };
    readonly reply: {
      readonly consents: readonly {
        readonly id: string;
        readonly version: string;
        readonly title: { readonly en: string; readonly ko: string };
        readonly url?: { readonly en: string; readonly ko: string };
        readonly required: boolean;
        readonly given: { readonly version: string; readonly at: string } | null;
      }[];
      readonly consentsDue?: readonly Consent[];
    };
    readonly code:
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
  readonly 'DELETE /api/auth/account/consents/{id}': {
    readonly input: { readonly id: string };
    readonly reply: undefined;
    readonly code:
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
  readonly 'POST /api/auth/passkey/login/start': {
    readonly input: { readonly transport?: 'cookie' | 'token' };
    readonly reply: { readonly challenge: string; readonly requestToken?: string; readonly [key: string]: unknown };
    readonly code:
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
  readonly 'POST /api/auth/passkey/login/complete': {
    readonly input: {
      readonly response: {
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
      readonly requestToken?: string;
      readonly transport?: 'cookie' | 'token';
    };
    readonly reply: SignInResult;
    readonly code:
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
  readonly 'POST /api/auth/passkey/register/start': {
    readonly input: { readonly upgrade?: boolean };
    readonly reply: { readonly challenge: string; readonly [key: string]: unknown };
    readonly code:
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
  readonly 'POST /api/auth/passkey/register/complete': {
    readonly input: {
      readonly response: {
        readonly id: string;
        readonly rawId: string;
        readonly type: 'public-key';
        readonly response: { readonly clientDataJSON: string; readonly attestationObject: string; readonly transports?: readonly string[] };
        readonly clientExtensionResults?: unknown;
        readonly authenticatorAttachment?: unknown;
      };
      readonly name?: string;
      readonly upgrade?: boolean;
    };
    readonly reply: Passkey;
    readonly code:
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
  readonly 'POST /api/auth/passkey/offer': {
    readonly input: undefined;
    readonly reply: { readonly offer: boolean };
    readonly code: 'cross_site_request' | 'service_unavailable' | 'too_many_requests' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** List the passkeys of the account */
  readonly 'GET /api/auth/passkeys': {
    readonly input: undefined;
    readonly reply: { readonly passkeys: readonly Passkey[] };
    readonly code: 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Rename a passkey */
  readonly 'PATCH /api/auth/passkeys/{id}': {
    readonly input: { readonly id: string } & { readonly name: string };
    readonly reply: Passkey;
    readonly code:
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
  readonly 'DELETE /api/auth/passkeys/{id}': {
    readonly input: { readonly id: string };
    readonly reply: undefined;
    readonly code:
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
  readonly 'POST /api/auth/2fa/passkey/start': {
    readonly input: { readonly signInToken?: string };
    readonly reply: { readonly challenge: string; readonly [key: string]: unknown };
    readonly code:
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
  readonly 'POST /api/auth/2fa/passkey/complete': {
    readonly input: {
      readonly response: {
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
      readonly trustDevice?: boolean;
      readonly signInToken?: string;
      readonly transport?: 'cookie' | 'token';
    };
    readonly reply: SignInResult;
    readonly code:
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
  readonly 'POST /api/auth/step-up/passkey/start': {
    readonly input: undefined;
    readonly reply: { readonly challenge: string; readonly [key: string]: unknown };
    readonly code: 'cross_site_request' | 'no_passkeys' | 'service_unavailable' | 'too_many_requests' | 'unauthenticated';
  };
  /** Step up the session with a passkey */
  readonly 'POST /api/auth/step-up/passkey': {
    readonly input: {
      readonly response: {
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
    };
    readonly reply: { readonly session: Session; readonly tokens?: Tokens };
    readonly code:
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
  readonly 'POST /api/auth/register': {
    readonly input: {
      readonly email: string;
      readonly password: string;
      readonly name?: string;
      readonly locale?: 'en' | 'ko';
      readonly consents?: readonly { readonly id: string; readonly version: string }[];
      readonly captcha?: string;
      readonly transport?: 'cookie' | 'token';
    };
    readonly reply: { readonly status: 'verification-sent' } | SignInResult;
    readonly code:
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
  readonly 'POST /api/auth/verify-email': {
    readonly input: {
      readonly token: string;
      readonly consents?: readonly { readonly id: string; readonly version: string }[];
      readonly transport?: 'cookie' | 'token';
    };
    readonly reply: { readonly status: 'verified'; readonly passwordToken?: string } | SignInResult;
    readonly code:
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
  readonly 'POST /api/auth/login': {
    readonly input: {
      readonly identifier: string;
      readonly password: string;
      readonly captcha?: string;
      readonly transport?: 'cookie' | 'token';
    };
    readonly reply: SignInResult;
    readonly code:
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
  readonly 'POST /api/auth/password': {
    readonly input: { readonly currentPassword?: string; readonly newPassword: string };
    readonly reply: undefined;
    readonly code:
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
  readonly 'POST /api/auth/step-up/password': {
    readonly input: { readonly password: string };
    readonly reply: { readonly session: Session; readonly tokens?: Tokens };
    readonly code:
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
  /** Start the set-up of an authenticator app. Two-factor is not enabled yet */
  readonly 'POST /api/auth/setup-2fa': {
    readonly input: undefined;
    readonly reply: { readonly otpauthUri: string; readonly secret: string; readonly qrCode: string };
    readonly code: 'cross_site_request' | 'service_unavailable' | 'step_up_required' | 'too_many_requests' | 'unauthenticated';
  };
  /** Step up the session with a code of the authenticator app */
  readonly 'POST /api/auth/step-up/totp': {
    readonly input: { readonly code: string };
    readonly reply: { readonly session: Session; readonly tokens?: Tokens };
    readonly code:
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
  readonly 'POST /api/auth/phone-login/send': {
    readonly input: { readonly phone: string; readonly captcha?: string; readonly transport?: 'cookie' | 'token' };
    readonly reply: { readonly success: true; readonly message: string; readonly expiresAt: string; readonly requestToken?: string };
    readonly code:
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
  readonly 'POST /api/auth/phone-login/verify': {
    readonly input: {
      readonly phone: string;
      readonly code: string;
      readonly requestToken?: string;
      readonly transport?: 'cookie' | 'token';
    };
    readonly reply: SignInResult;
    readonly code:
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
  readonly 'POST /api/auth/sms/send': {
    readonly input: { readonly phone: string; readonly captcha?: string };
    readonly reply: { readonly success: true; readonly message: string; readonly expiresAt: string };
    readonly code:
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
  readonly 'POST /api/auth/sms/resend': {
    readonly input: { readonly phone: string };
    readonly reply: { readonly success: true; readonly message: string; readonly expiresAt: string };
    readonly code:
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
  readonly 'POST /api/auth/sms/verify': {
    readonly input: { readonly phone: string; readonly code: string };
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
          | 'text-messages'
          | 'two-factor'
          | 'api-keys'
          | 'trusted-browsers'
        )[];
      };
    };
    readonly code:
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
  readonly 'POST /api/auth/2fa/sms/send': {
    readonly input: { readonly signInToken?: string; readonly stepUp?: true };
    readonly reply: { readonly success: true; readonly message: string; readonly expiresAt: string; readonly phone: string };
    readonly code:
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
  readonly 'POST /api/auth/step-up/sms-code': {
    readonly input: { readonly code: string };
    readonly reply: { readonly session: Session; readonly tokens?: Tokens };
    readonly code:
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
  readonly 'POST /api/auth/2fa/sms': {
    readonly input: undefined;
    readonly reply: { readonly status: 'enabled'; readonly backupCodes?: readonly string[]; readonly backupCodeSet?: string };
    readonly code:
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
  readonly 'DELETE /api/auth/2fa/sms': {
    readonly input: undefined;
    readonly reply: undefined;
    readonly code:
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
  readonly 'DELETE /api/auth/phone': {
    readonly input: undefined;
    readonly reply: undefined;
    readonly code:
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
  readonly 'POST /api/auth/backup-codes': {
    readonly input: undefined;
    readonly reply: { readonly backupCodes: readonly string[]; readonly backupCodeSet: string };
    readonly code:
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
  readonly 'POST /api/auth/step-up/backup-code': {
    readonly input: { readonly backupCode: string };
    readonly reply: { readonly session: Session; readonly tokens?: Tokens };
    readonly code:
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
  readonly 'POST /api/auth/backup-codes/saved': {
    readonly input: { readonly backupCodeSet: string };
    readonly reply: undefined;
    readonly code:
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
  readonly 'POST /api/auth/2fa/email/send': {
    readonly input: { readonly signInToken?: string };
    readonly reply: { readonly status: 'sent' };
    readonly code:
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
  readonly 'POST /api/auth/magic-link': {
    readonly input: {
      readonly email: string;
      readonly redirectTo?: string;
      readonly consents?: readonly { readonly id: string; readonly version: string }[];
      readonly captcha?: string;
      readonly transport?: 'cookie' | 'token';
    };
    readonly reply: { readonly status: 'sent'; readonly requestToken?: string };
    readonly code:
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
  readonly 'POST /api/auth/magic-link/verify': {
    readonly input: {
      readonly token: string;
      readonly requestToken?: string;
      readonly consents?: readonly { readonly id: string; readonly version: string }[];
      readonly transport?: 'cookie' | 'token';
    };
    readonly reply: SignInResult;
    readonly code:
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
  readonly 'POST /api/auth/email-code': {
    readonly input: {
      readonly email: string;
      readonly consents?: readonly { readonly id: string; readonly version: string }[];
      readonly captcha?: string;
      readonly transport?: 'cookie' | 'token';
    };
    readonly reply: { readonly status: 'sent'; readonly requestToken?: string };
    readonly code:
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
  readonly 'POST /api/auth/email-code/verify': {
    readonly input: {
      readonly email: string;
      readonly code: string;
      readonly requestToken?: string;
      readonly consents?: readonly { readonly id: string; readonly version: string }[];
      readonly transport?: 'cookie' | 'token';
    };
    readonly reply: SignInResult;
    readonly code:
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
  readonly 'POST /api/auth/step-up/email-code': {
    readonly input: { readonly code: string; readonly requestToken?: string };
    readonly reply: { readonly session: Session; readonly tokens?: Tokens };
    readonly code:
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
  readonly 'POST /api/auth/verify-2fa': {
    readonly input: {
      readonly code?: string;
      readonly backupCode?: string;
      readonly smsCode?: string;
      readonly emailCode?: string;
      readonly trustDevice?: boolean;
      readonly signInToken?: string;
      readonly setup?: true;
      readonly transport?: 'cookie' | 'token';
    };
    readonly reply:
      | SignInResult
      | { readonly status: 'enabled'; readonly backupCodes: readonly string[]; readonly backupCodeSet: string; readonly tokens?: Tokens };
    readonly code:
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
  readonly 'POST /api/auth/disable-2fa': {
    readonly input: { readonly code?: string; readonly backupCode?: string; readonly password?: string };
    readonly reply: undefined;
    readonly code:
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
  readonly 'GET /api/auth/2fa': {
    readonly input: undefined;
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
    readonly code: 'service_unavailable' | 'unauthenticated';
  };
  /** Get the signed-in account */
  readonly 'GET /api/auth/profile': {
    readonly input: undefined;
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
    readonly code: 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Change name, picture or language */
  readonly 'PATCH /api/auth/profile': {
    readonly input: { readonly name?: string | null; readonly image?: string | null; readonly locale?: 'en' | 'ko' | null };
    readonly reply: User;
    readonly code:
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
  readonly 'POST /api/auth/email': {
    readonly input: { readonly email: string };
    readonly reply: { readonly status: 'verification-sent' };
    readonly code:
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
  readonly 'POST /api/auth/email/confirm': {
    readonly input: { readonly token: string };
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
            | 'text-messages'
            | 'two-factor'
            | 'api-keys'
            | 'trusted-browsers'
          )[];
        };
    readonly code:
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
  /** Download all personal data of the signed-in account */
  readonly 'GET /api/auth/export': {
    readonly input: undefined;
    readonly reply: { readonly [key: string]: unknown };
    readonly code: 'service_unavailable' | 'step_up_required' | 'too_many_requests' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Close the account. Daemun deletes it after the grace period */
  readonly 'DELETE /api/auth/account': {
    readonly input: undefined;
    readonly reply: { readonly status: 'deletion-scheduled'; readonly deletionDueAt: string };
    readonly code:
      | 'cross_site_request'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Request a link to set a new password */
  readonly 'POST /api/auth/recovery': {
    readonly input: { readonly email: string; readonly captcha?: string };
    readonly reply: { readonly status: 'sent' };
    readonly code:
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
  readonly 'POST /api/auth/recovery/reset': {
    readonly input: {
      readonly token: string;
      readonly password: string;
      readonly code?: string;
      readonly backupCode?: string;
      readonly passkey?: {
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
    };
    readonly reply: undefined;
    readonly code:
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
  readonly 'POST /api/auth/recovery/passkey/start': {
    readonly input: { readonly token: string };
    readonly reply: { readonly challenge: string; readonly [key: string]: unknown };
    readonly code:
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
  readonly 'POST /api/auth/api-keys': {
    readonly input: {
      readonly name: string;
      readonly kind: 'live' | 'test' | 'publishable';
      readonly scopes?: readonly string[];
      readonly tier?: string | null;
      readonly expiresAt?: string;
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
    readonly code:
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
  readonly 'GET /api/auth/api-keys': {
    readonly input: undefined;
    readonly reply: { readonly apiKeys: readonly ApiKey[] };
    readonly code: 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Get one API key of the account */
  readonly 'GET /api/auth/api-keys/{id}': {
    readonly input: { readonly id: string };
    readonly reply: ApiKey;
    readonly code: 'api_key_not_found' | 'invalid_input' | 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Delete an API key. It stops working everywhere */
  readonly 'DELETE /api/auth/api-keys/{id}': {
    readonly input: { readonly id: string };
    readonly reply: undefined;
    readonly code:
      | 'api_key_not_found'
      | 'cross_site_request'
      | 'invalid_input'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Rotate an API key. The old key keeps working for the overlap */
  readonly 'POST /api/auth/api-keys/{id}/rotate': {
    readonly input: { readonly id: string } & { readonly overlap?: string };
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
    readonly code:
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
  readonly 'GET /api/auth/api-keys/{id}/usage': {
    readonly input: { readonly id: string };
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
    readonly code:
      | 'api_key_not_found'
      | 'invalid_input'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Get the permissions of the API key in this request */
  readonly 'GET /api/auth/api-key': {
    readonly input: undefined;
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
    readonly code: 'service_unavailable' | 'unauthenticated';
  };
  /** Create the first administrator with the link from the server’s terminal */
  readonly 'POST /api/auth/first-administrator': {
    readonly input: {
      readonly token: string;
      readonly email: string;
      readonly password: string;
      readonly name?: string;
      readonly locale?: 'en' | 'ko';
    };
    readonly reply: SignInResult;
    readonly code:
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
  readonly 'GET /api/auth/captcha': {
    readonly input: undefined;
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
    readonly code: 'service_unavailable' | 'too_many_requests';
  };
  /** Check whether the process is alive */
  readonly 'GET /healthz': {
    readonly input: undefined;
    readonly reply: { readonly status: 'ok' };
    readonly code: 'service_unavailable';
  };
  /** Check the database, the key-value store, the migrations and the pages */
  readonly 'GET /readyz': {
    readonly input: undefined;
    readonly reply: {
      readonly status: 'ready' | 'degraded' | 'unavailable';
      readonly database: boolean;
      readonly keyValue: boolean;
      readonly migrations: boolean;
      readonly pages?: 'loading' | 'building' | 'ready' | 'missing';
    };
    readonly code: never;
  };
  /** List the captured mails and text messages, newest first (development only) */
  readonly 'GET /dev/outbox.json': {
    readonly input: { readonly to?: string };
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
    readonly code: 'invalid_input' | 'service_unavailable';
  };
  /** Empty the mailbox (development only) */
  readonly 'DELETE /dev/outbox.json': {
    readonly input: undefined;
    readonly reply: undefined;
    readonly code: 'cross_site_request' | 'service_unavailable';
  };
  /** Get this API as an OpenAPI 3.1 document */
  readonly 'GET /api/auth/openapi.json': {
    readonly input: undefined;
    readonly reply: { readonly [key: string]: unknown };
    readonly code: 'service_unavailable';
  };
}

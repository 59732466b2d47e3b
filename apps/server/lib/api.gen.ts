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
  /** Sign out everywhere; no browser is trusted any more */
  readonly 'POST /api/auth/logout-all': {
    readonly input: undefined;
    readonly reply: undefined;
    readonly code: 'cross_site_request' | 'service_unavailable' | 'too_many_requests' | 'unauthenticated';
  };
  /** Get the present session and its account */
  readonly 'GET /api/auth/session': {
    readonly input: undefined;
    readonly reply: { readonly user: User; readonly session: Session; readonly consentsDue?: readonly Consent[] };
    readonly code: 'service_unavailable' | 'unauthenticated';
  };
  /** List all devices that are signed in: this one first, then the last seen */
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
  /** Get a token for unsafe requests of clients that cannot say where they come from */
  readonly 'GET /api/auth/csrf': {
    readonly input: undefined;
    readonly reply: { readonly csrfToken: string };
    readonly code: 'service_unavailable';
  };
  /** List what has happened to the account, newest first: sign-ins, changes of factors, refusals */
  readonly 'GET /api/auth/security-events': {
    readonly input: { readonly before?: string };
    readonly reply: { readonly events: readonly SecurityEvent[]; readonly next: string | null };
    readonly code: 'invalid_input' | 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Take a change of address back, from the old address: the account is as it was, and everybody is signed out */
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
  /** Take a change of number back, from the old number: the account is as it was without a number, and everybody is signed out */
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
      | 'email_taken'
      | 'invalid_input'
      | 'invalid_link'
      | 'malformed_json'
      | 'service_unavailable'
      | 'too_many_requests'
      | 'unsupported_charset'
      | 'unsupported_media_type';
  };
  /** Trade a refresh token for its successor and a new access token */
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
  /** Ask what holds of an access token or an API key at this moment (RFC 7662) */
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
  /** Hear of sessions that end, as they end (server-sent events), for services that verify access tokens by themselves */
  readonly 'GET /api/auth/revocations': {
    readonly input: undefined;
    readonly reply: undefined;
    readonly code: 'service_unavailable' | 'too_many_requests' | 'unauthenticated';
  };
  /** Get the public keys that verify access tokens, the next one included */
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
  /** List the browsers on which no second factor is asked for */
  readonly 'GET /api/auth/trusted-devices': {
    readonly input: undefined;
    readonly reply: { readonly trustedDevices: readonly TrustedDevice[] };
    readonly code: 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Trust no browser any more */
  readonly 'DELETE /api/auth/trusted-devices': {
    readonly input: undefined;
    readonly reply: undefined;
    readonly code: 'cross_site_request' | 'service_unavailable' | 'too_many_requests' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Trust one browser no more */
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
  /** List the ways to sign in that there are here, in their order; the same whoever is named */
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
  /** Keep an account that was to be deleted; a token of a sign-in goes on to sign in */
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
  /** The documents that people agree to at sign-up, and the least age that they state */
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
  /** What the caller agrees to, of all that is asked for here */
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
  /** Agree to documents: to new versions, or to what is optional */
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
  /** Withdraw a consent that is optional */
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
  /** Get the options to sign in with a passkey, whichever the authenticator knows; the same for everybody */
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
  /** Sign in with what the authenticator has signed, in the browser or app that asked */
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
  /** Get the options to make a passkey with */
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
  /** Save the passkey that was made */
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
  /** Ask whether to offer a passkey now: yes at most once a month, and to an account that has none */
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
  /** Call a passkey something else */
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
  /** Take a passkey off the account */
  readonly 'DELETE /api/auth/passkeys/{id}': {
    readonly input: { readonly id: string };
    readonly reply: undefined;
    readonly code:
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
  /** Get the options to finish a sign-in with a passkey of the account as its second factor */
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
  /** Finish a sign-in with what the authenticator has signed */
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
  /** Get the options to prove a passkey again */
  readonly 'POST /api/auth/step-up/passkey/start': {
    readonly input: undefined;
    readonly reply: { readonly challenge: string; readonly [key: string]: unknown };
    readonly code: 'cross_site_request' | 'no_passkeys' | 'service_unavailable' | 'too_many_requests' | 'unauthenticated';
  };
  /** Prove a passkey again, to raise the session */
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
  /** Prove the address of a registration with the link that was mailed */
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
  /** Change the password; other sessions end */
  readonly 'POST /api/auth/password': {
    readonly input: { readonly currentPassword?: string; readonly newPassword: string };
    readonly reply: undefined;
    readonly code:
      | 'body_too_large'
      | 'busy'
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
  /** Prove the password again, to raise the session */
  readonly 'POST /api/auth/step-up/password': {
    readonly input: { readonly password: string };
    readonly reply: { readonly session: Session; readonly tokens?: Tokens };
    readonly code:
      | 'body_too_large'
      | 'busy'
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
  /** Begin to set up an authenticator app; nothing is enabled yet */
  readonly 'POST /api/auth/setup-2fa': {
    readonly input: undefined;
    readonly reply: { readonly otpauthUri: string; readonly secret: string; readonly qrCode: string };
    readonly code: 'cross_site_request' | 'service_unavailable' | 'step_up_required' | 'too_many_requests' | 'unauthenticated';
  };
  /** Prove the authenticator app again, to raise the session */
  readonly 'POST /api/auth/step-up/totp': {
    readonly input: { readonly code: string };
    readonly reply: { readonly session: Session; readonly tokens?: Tokens };
    readonly code:
      | 'body_too_large'
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
  /** Text a code to sign in with, to a number that an account has proven */
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
  /** Sign in with the code that was texted, in the browser or app that asked for it */
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
  /** Text a code to a number, to prove that it is yours */
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
  /** Text the same code again */
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
  /** Prove a number with the code that was texted to it; it is the account’s from then on */
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
  /** Text a code to the account’s own number: for a sign-in that waits for it, or to raise the session */
  readonly 'POST /api/auth/2fa/sms/send': {
    readonly input: { readonly signInToken?: string; readonly stepUp?: true };
    readonly reply: { readonly success: true; readonly message: string; readonly expiresAt: string; readonly phone: string };
    readonly code:
      | 'body_too_large'
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
  /** Prove the number again with a code of `/2fa/sms/send`, to raise the session */
  readonly 'POST /api/auth/step-up/sms-code': {
    readonly input: { readonly code: string };
    readonly reply: { readonly session: Session; readonly tokens?: Tokens };
    readonly code:
      | 'body_too_large'
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
  /** Take codes by text message as a second factor, at the number of the account */
  readonly 'POST /api/auth/2fa/sms': {
    readonly input: undefined;
    readonly reply: { readonly status: 'enabled'; readonly backupCodes?: readonly string[]; readonly backupCodeSet?: string };
    readonly code:
      | 'administrators_excluded'
      | 'busy'
      | 'cross_site_request'
      | 'phone_required'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'unauthenticated';
  };
  /** Take no more codes by text message */
  readonly 'DELETE /api/auth/2fa/sms': {
    readonly input: undefined;
    readonly reply: undefined;
    readonly code:
      | 'cross_site_request'
      | 'last_factor'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Take the number off the account */
  readonly 'DELETE /api/auth/phone': {
    readonly input: undefined;
    readonly reply: undefined;
    readonly code:
      | 'cross_site_request'
      | 'last_factor'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'unauthenticated';
  };
  /** Make a new set of backup codes; the old ones stop working */
  readonly 'POST /api/auth/backup-codes': {
    readonly input: undefined;
    readonly reply: { readonly backupCodes: readonly string[]; readonly backupCodeSet: string };
    readonly code:
      | 'busy'
      | 'cross_site_request'
      | 'service_unavailable'
      | 'step_up_required'
      | 'too_many_requests'
      | 'two_factor_enrolment_required'
      | 'two_factor_not_enabled'
      | 'unauthenticated';
  };
  /** Spend a backup code, to raise the session */
  readonly 'POST /api/auth/step-up/backup-code': {
    readonly input: { readonly backupCode: string };
    readonly reply: { readonly session: Session; readonly tokens?: Tokens };
    readonly code:
      | 'body_too_large'
      | 'busy'
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
  /** Say that a set of backup codes is saved */
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
  /** Mail a code to the account of a sign-in that asks for `email-code`: a password is used for the first time */
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
  /** Mail a link and a code to sign in with; the first time this makes the account */
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
  /** Sign in with the link that was mailed, in the browser or app that asked for it */
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
  /** Mail a code to sign in with; the first time this makes the account */
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
  /** Sign in with the code that was mailed, in the browser or app that asked for it */
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
  /** Prove the mailbox again with a code of `/email-code`, to raise the session of an account that has nothing else to prove */
  readonly 'POST /api/auth/step-up/email-code': {
    readonly input: { readonly code: string; readonly requestToken?: string };
    readonly reply: { readonly session: Session; readonly tokens?: Tokens };
    readonly code:
      | 'body_too_large'
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
  /** Finish a sign-in with a second factor, or enable a pending set-up */
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
  /** Switch two-factor off */
  readonly 'POST /api/auth/disable-2fa': {
    readonly input: { readonly code?: string; readonly backupCode?: string; readonly password?: string };
    readonly reply: undefined;
    readonly code:
      | 'body_too_large'
      | 'busy'
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
  /** Get what two-factor sign-in of this account consists of */
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
  /** Get the account of the caller */
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
  /** Ask for another e-mail address; it counts once it is proven */
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
  /** Prove a new e-mail address with the link that was mailed to it */
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
  /** Download all personal data of the caller */
  readonly 'GET /api/auth/export': {
    readonly input: undefined;
    readonly reply: { readonly [key: string]: unknown };
    readonly code: 'service_unavailable' | 'step_up_required' | 'too_many_requests' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Close the account; it is deleted when the grace is over */
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
  /** Ask for a link to set a new password */
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
  /** Set a new password with the link that was mailed; an administrator’s takes a second proof */
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
  /** Get the options to show a passkey beside the link that was mailed, where the link alone is not enough */
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
  /** Make an API key; it is shown this once */
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
  /** List the API keys of the caller, newest first */
  readonly 'GET /api/auth/api-keys': {
    readonly input: undefined;
    readonly reply: { readonly apiKeys: readonly ApiKey[] };
    readonly code: 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Get one API key of the caller */
  readonly 'GET /api/auth/api-keys/{id}': {
    readonly input: { readonly id: string };
    readonly reply: ApiKey;
    readonly code: 'api_key_not_found' | 'invalid_input' | 'service_unavailable' | 'two_factor_enrolment_required' | 'unauthenticated';
  };
  /** Delete an API key; it stops working everywhere */
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
  /** Replace an API key; the old one goes on for the overlap */
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
  /** Get how often an API key was used each day, and from where last; some seconds behind */
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
  /** Ask what the API key that is sent may do */
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
  /** Make the first administrator, with the link from the terminal of the installation */
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
  /** Get what there is to solve where `captcha_required` was answered */
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
  /** Ask whether the process is alive */
  readonly 'GET /healthz': {
    readonly input: undefined;
    readonly reply: { readonly status: 'ok' };
    readonly code: 'service_unavailable';
  };
  /** Ask whether database, key-value store, migrations and pages are in order */
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
  /** List what would have been sent, newest first (development only) */
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

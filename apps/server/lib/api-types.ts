import type { ApiKey, Identity, Passkey, Routes, SecurityEvent, Session, SignInResult, TrustedDevice, User } from '@daemun/core/api';

export type { ApiKey, Identity, Passkey, SecurityEvent, Session, SignInResult, TrustedDevice, User };

type Reply<Name extends keyof Routes> = Routes[Name]['reply'];

/** The account as `/profile` shows it. The reply of a sign-in does not contain `hasPassword`. */
export type Profile = Reply<'GET /profile'>;

/** What the undo of a changed address or number has done. */
export type Undone = Reply<'POST /email/undo'>;
export type UndonePart = Undone['removed'][number];

/** A new set of backup codes. `backupCodeSet` identifies it when its owner confirms that it is saved. */
export type NewBackupCodes = Reply<'POST /backup-codes'>;

export type TwoFactor = Reply<'GET /2fa'>;

/** An identity that waits until the existing account is proven. */
export type AwaitedLink = Reply<'GET /social/link'>;
/** A new person of a provider, who waits for the consents of the account. */
export type AwaitedSignUp = Reply<'GET /social/sign-up'>;
export type PendingSignIn = Reply<'GET /login/pending'>;

/** An authorization request that waits for a person. */
export type Interaction = Reply<'GET /oauth/interaction'>;
/** A device that waits to be let in. */
export type DeviceRequest = Reply<'POST /oauth/device/claim'>;
/** The applications that the account has given access to. */
export type ConnectedApps = Reply<'GET /connected-apps'>;
export type ConnectedApp = ConnectedApps['apps'][number];
/** A client, as pages show it. */
export type ClientFacts = ConnectedApp['client'];

/** A scope in the language of the page. */
export interface AskedScope {
  readonly scope: string;
  readonly title: string;
  /** The person has allowed it before. */
  readonly granted?: boolean;
  /** The person may leave it out. */
  readonly optional?: boolean;
}

/** A sign-out that waits for an answer. */
export interface AskedSignOut {
  readonly client: { readonly name: string } | null;
  readonly account: { readonly email: string | null; readonly name: string | null } | null;
}

export type KeyKind = ApiKey['kind'];
/** A new key, in the only reply that contains it. */
export type NewApiKey = Reply<'POST /api-keys'>;
export type ApiKeyUsage = Reply<'GET /api-keys/{id}/usage'>;

/** What an authenticator app is set up with; shown once. */
export type ShownSecret = Reply<'POST /setup-2fa'>;

/** A code of either kind, as the API takes it. */
export type GivenCode = { readonly code: string } | { readonly backupCode: string };

export type OutboxMessage = Reply<'GET /dev/outbox.json'>[number];

export interface FieldError {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** An RFC 9457 document from the API, or a failed fetch. */
export interface Failure {
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly retryAfter?: number;
  /** For a wrong code: how many attempts are left before a wait. */
  readonly attemptsLeft?: number;
  readonly methods?: readonly string[];
  /** For a link that was opened in another browser: the browser that requested it. */
  readonly requestedFrom?: string;
}

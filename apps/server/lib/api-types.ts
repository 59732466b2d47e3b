import type { ApiKey, Passkey, Routes, SecurityEvent, Session, SignInResult, TrustedDevice, User } from './api.gen';

export type { ApiKey, Passkey, SecurityEvent, Session, SignInResult, TrustedDevice, User };

type Reply<Name extends keyof Routes> = Routes[Name]['reply'];

/** The account as `/profile` shows it: replies of a sign-in say nothing of the password. */
export type Profile = Reply<'GET /api/auth/profile'>;

/** What the undo of a changed address or number has done. */
export type Undone = Reply<'POST /api/auth/email/undo'>;
export type UndonePart = Undone['removed'][number];

/** A new set of backup codes; `backupCodeSet` names it where its owner says that it is saved. */
export type NewBackupCodes = Reply<'POST /api/auth/backup-codes'>;

export type TwoFactor = Reply<'GET /api/auth/2fa'>;

export type KeyKind = ApiKey['kind'];
/** A key that was just made: the only time it is seen. */
export type NewApiKey = Reply<'POST /api/auth/api-keys'>;
export type ApiKeyUsage = Reply<'GET /api/auth/api-keys/{id}/usage'>;

/** What an authenticator app is set up with; shown once. */
export type ShownSecret = Reply<'POST /api/auth/setup-2fa'>;

/** A code of either kind, as the API takes it. */
export type GivenCode = { readonly code: string } | { readonly backupCode: string };

export type OutboxMessage = Reply<'GET /dev/outbox.json'>[number];

export interface FieldError {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** An RFC 9457 document of ours, or what the browser could not fetch. */
export interface Failure {
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly retryAfter?: number;
  /** Of a wrong code: how many may still be tried before a wait. */
  readonly attemptsLeft?: number;
  readonly methods?: readonly string[];
  /** Of a link that was opened elsewhere: the browser that asked for it. */
  readonly requestedFrom?: string;
}

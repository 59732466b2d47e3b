export interface User {
  readonly id: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly phone: string | null;
  readonly name: string | null;
  readonly image: string | null;
  readonly locale: 'en' | 'ko' | null;
  readonly roles: readonly string[];
  readonly twoFactorEnabled: boolean;
  readonly createdAt: string;
}

/** The account as `/profile` shows it: replies of a sign-in say nothing of the password. */
export interface Profile extends User {
  readonly hasPassword: boolean;
}

export interface Session {
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
}

export type UndonePart =
  | 'email'
  | 'phone'
  | 'password'
  | 'authenticator'
  | 'backup-codes'
  | 'passkeys'
  | 'text-messages'
  | 'two-factor'
  | 'api-keys'
  | 'trusted-browsers';

/** What the undo of a changed address or number has done. */
export interface Undone {
  readonly status: 'undone';
  readonly removed: readonly UndonePart[];
  readonly restored: readonly UndonePart[];
}

/** A browser on which no second factor is asked for. */
export interface TrustedDevice {
  readonly id: string;
  readonly label: string;
  readonly ip: string | null;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly expiresAt: string;
  /** The browser that asks. */
  readonly current: boolean;
}

/** A line of what has happened to the account, in words. */
export interface SecurityEvent {
  readonly id: string;
  readonly at: string;
  readonly text: string;
  readonly device: string | null;
  readonly ip: string | null;
  readonly byAdministrator: boolean;
  /** It was in this session. */
  readonly current: boolean;
}

/** A new set of backup codes; `backupCodeSet` names it where its owner says that it is saved. */
export interface NewBackupCodes {
  readonly backupCodes: readonly string[];
  readonly backupCodeSet: string;
}

export interface TwoFactor {
  readonly enabled: boolean;
  readonly methods: readonly string[];
  readonly backupCodesLeft: number;
  /** Nobody has said yet that they are saved. */
  readonly backupCodesUnsaved: boolean;
  readonly trustedDevices: readonly TrustedDevice[];
  readonly required: boolean;
  readonly dueAt: string | null;
}

export type KeyKind = 'live' | 'test' | 'publishable';

/** A key of a program, without the key. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly kind: KeyKind;
  readonly start: string;
  readonly scopes: readonly string[];
  readonly tier: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly replacedById: string | null;
}

/** A key that was just made: the only time it is seen. */
export type NewApiKey = ApiKey & { readonly key: string };

export interface ApiKeyUsage {
  readonly timeZone: string;
  readonly days: readonly { readonly day: string; readonly uses: number }[];
  readonly log: readonly {
    readonly hour: string;
    readonly lastUsedAt: string;
    readonly ip: string | null;
    readonly userAgent: string | null;
    readonly uses: number;
  }[];
}

/** What an authenticator app is set up with; shown once. */
export interface ShownSecret {
  readonly otpauthUri: string;
  readonly secret: string;
  readonly qrCode: string;
}

/** A passkey of the account, as far as anybody sees it. */
export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly synced: boolean;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

/** A code of either kind, as the API takes it. */
export type GivenCode = { readonly code: string } | { readonly backupCode: string };

export type SignInResult =
  | { readonly status: 'signed-in'; readonly user: User; readonly session: Session }
  | { readonly status: 'second-factor-required'; readonly methods: readonly string[] }
  | { readonly status: 'password-reset-required' }
  | { readonly status: 'deletion-scheduled'; readonly deletionDueAt: string; readonly restoreToken: string };

export interface OutboxMessage {
  readonly id: string;
  readonly channel: 'mail' | 'sms';
  readonly to: string;
  /** Empty for a text message. */
  readonly subject: string;
  readonly text: string;
  /** Empty for a text message. */
  readonly html: string;
  readonly links: readonly string[];
  readonly code: string | null;
  readonly createdAt: string;
}

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

import type { Locale } from '../i18n/text.ts';

/** Authenticator assurance level reached by a session (NIST SP 800-63B-4). */
export type AssuranceLevel = 1 | 2;

/** The account of a signed-in principal, as the session check loads it. */
export interface PrincipalUser {
  readonly id: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly phone: string | null;
  readonly phoneVerified: boolean;
  readonly name: string | null;
  readonly image: string | null;
  readonly locale: Locale | null;
  readonly roles: readonly string[];
  readonly twoFactorEnabled: boolean;
  /** Where the deployment demands two-factor: when the grace of this account ends. */
  readonly twoFactorDueAt: Date | null;
  /** What the account agrees to: the version of each document, by its id. */
  readonly consents: Readonly<Record<string, string>>;
  readonly createdAt: Date;
}

/** The session of a signed-in principal. */
export interface PrincipalSession {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  /** When a factor was last verified; decides freshness. */
  readonly authenticatedAt: Date;
  /** When a second factor was last proven; null where none was, as on a trusted browser. */
  readonly stronglyAuthenticatedAt: Date | null;
  /** Authentication methods used (RFC 8176). */
  readonly amr: readonly string[];
  readonly aal: AssuranceLevel;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly deviceTrusted: boolean;
  /** When the present token was issued; decides its renewal. */
  readonly tokenIssuedAt: Date;
  /** Of a principal that shows the token before the last renewal: when that was. The reply with the present one was lost. */
  readonly replacedAt?: Date;
  /** Its client holds tokens, not the cookie. */
  readonly byToken: boolean;
}

/** Who is asking: a live session and its account. */
export interface Principal {
  readonly user: PrincipalUser;
  readonly session: PrincipalSession;
  /** `users.credentials_version` at the check: what is done in this principal's name may have to hold on to it. */
  readonly credentialsVersion: number;
}

/** What a session is to be raised by: a factor, whichever, one that proves more than knowledge, or one that proves knowledge. */
export type StepUpNeed = 'fresh' | 'strong' | 'knowledge';

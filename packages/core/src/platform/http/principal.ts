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
  /** When the grace period of this account ends, if the deployment requires two-factor. */
  readonly twoFactorDueAt: Date | null;
  /** The consents of the account: the version of each document, by its id. */
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
  /** When a second factor was last verified. Null without one, as in a trusted browser. */
  readonly stronglyAuthenticatedAt: Date | null;
  /** Authentication methods used (RFC 8176). */
  readonly amr: readonly string[];
  readonly aal: AssuranceLevel;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly deviceTrusted: boolean;
  /** When the current token was issued. It decides when the token is renewed. */
  readonly tokenIssuedAt: Date;
  /** Set if the request shows the token before the last renewal: when that renewal was. The reply with the current token was lost. */
  readonly replacedAt?: Date;
  /** The client holds tokens instead of the cookie. */
  readonly byToken: boolean;
}

/** The principal of a session: the live session and its account. */
export interface Principal {
  readonly user: PrincipalUser;
  readonly session: PrincipalSession;
  /** `users.credentials_version` at the check. An action may require that it has not changed since. */
  readonly credentialsVersion: number;
}

/** What can raise a session: one factor of whatever kind, a factor other than knowledge, or a knowledge factor. */
export type StepUpNeed = 'fresh' | 'strong' | 'knowledge';

import type { Locale } from '../i18n/text.ts';

/** Authenticator assurance level reached by a session (NIST SP 800-63B-4). */
export type AssuranceLevel = 1 | 2;

/** The account of a signed-in caller, as the session check loads it. */
export interface CallerUser {
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

/** The session of a signed-in caller. */
export interface CallerSession {
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
  /** Of a caller who shows the token before the last renewal: when that was. The reply with the present one was lost. */
  readonly replacedAt?: Date;
  /** Its client holds tokens, not the cookie. */
  readonly byToken: boolean;
}

/** Who is asking: a live session and its account. */
export interface Caller {
  readonly user: CallerUser;
  readonly session: CallerSession;
  /** `users.credentials_version` at the check: what is done in this caller's name may have to hold on to it. */
  readonly credentialsVersion: number;
}

/** The program behind an API key, and what it may do. */
export interface KeyHolder {
  readonly id: string;
  /** The account that the key belongs to. */
  readonly userId: string;
  readonly kind: 'live' | 'test' | 'publishable';
  readonly name: string;
  readonly scopes: readonly string[];
  readonly tier: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What a session is to be raised by: a factor, whichever, one that proves more than knowledge, or one that proves knowledge. */
export type StepUpNeed = 'fresh' | 'strong' | 'knowledge';

/** Whom a message is for: a canonical address, or a number in E.164. */
export type Recipient = { readonly email: string } | { readonly phone: string };

/** What the pipeline must be able to ask about callers. The session layer answers. */
export interface Gate {
  /** The caller of a session token; undefined where the token is unknown, ended, or its account is disabled. */
  findCaller(sessionToken: string): Promise<Caller | undefined>;
  /** The caller of an access token; undefined where it is not one of ours, or its session has ended. */
  findCallerByAccessToken(accessToken: string): Promise<Caller | undefined>;
  /** The holder of a live API key, and counts this use of it; undefined for anything else. */
  findKeyHolder(key: string, from: { readonly address: string; readonly userAgent: string | null }): Promise<KeyHolder | undefined>;
  /** Does the account of this address or number know the browser that has this cookie? The same work whether or not there is one. */
  knowsBrowser(recipient: Recipient, deviceCookie: string): Promise<boolean>;
  /** The methods with which this caller could raise the session by what it lacks. */
  stepUpMethods(caller: Caller, need: StepUpNeed): Promise<readonly string[]>;
  /** A new token for a session whose token is old (C3); undefined where another request was faster. */
  renew(caller: Caller): Promise<string | undefined>;
}

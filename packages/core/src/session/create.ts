import { sql } from 'drizzle-orm';
import { after } from '../platform/clock.ts';
import type { Transaction } from '../platform/database/database.ts';
import { together } from '../platform/database/together.ts';
import type { PrincipalSession } from '../platform/http/principal.ts';
import type { Source } from '../platform/http/request-context.ts';
import type { Platform } from '../platform/platform.ts';
import { randomToken, tokenHash } from '../platform/random.ts';
import { endSurplusSessions } from './end.ts';
import { amrOf, assuranceOf, hasSecondFactor, type Proof } from './proof.ts';

/** The result of a verified sign-in. */
export interface SessionInput {
  readonly userId: string;
  /** `users.credentials_version` under which the factors were verified. */
  readonly credentialsVersion: number;
  readonly proofs: readonly Proof[];
  /** When the second factor among the proofs was shown, if that was not now; null if nobody knows. */
  readonly secondShownAt?: Date | null | undefined;
  readonly source: Source;
  /** The browser is one that the account trusts. */
  readonly deviceTrusted: boolean;
  /** The client is to hold tokens, and no cookie. */
  readonly byToken: boolean;
}

/** A session that is not stored yet, with the only copy of its token. */
export interface DraftSession {
  readonly token: string;
  readonly session: PrincipalSession;
  readonly input: SessionInput;
}

/** Prepares a session without storing anything. */
export function draftSession(deps: Pick<Platform, 'clock' | 'settings'>, id: string, input: SessionInput): DraftSession {
  const { proofs, source, deviceTrusted, byToken, secondShownAt } = input;
  const { lifetimes, tokens } = deps.settings;
  const now = deps.clock.now();
  // The clock of whoever says so may be ahead.
  const shownAt = secondShownAt === undefined || (secondShownAt && secondShownAt > now) ? now : secondShownAt;
  const session: PrincipalSession = {
    id,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: after(now, byToken ? tokens.refreshAbsoluteSeconds : lifetimes.sessionAbsoluteSeconds),
    authenticatedAt: now,
    stronglyAuthenticatedAt: hasSecondFactor(proofs) ? shownAt : null,
    tokenIssuedAt: now,
    amr: amrOf(proofs),
    aal: assuranceOf(proofs),
    ip: source.address,
    userAgent: source.userAgent,
    deviceTrusted,
    byToken,
  };
  return { token: randomToken(), session, input };
}

/**
 * Stores a prepared session. Only `sign-in/finish-sign-in.ts` may call this. Returns how many other sessions of the account
 * ended because the account has too many, least recently seen first.
 * Undefined if the account was banned, deleted or given new credentials since the factors were verified. The caller then has to
 * roll the transaction back. A lock on the account's row orders this against those changes: either they see this session, or this
 * function sees them.
 */
export async function createSession(
  deps: Pick<Platform, 'settings'>,
  tx: Transaction,
  draft: DraftSession,
): Promise<{ readonly surplus: number } | undefined> {
  const { session, input } = draft;
  // Two statements, asked for together: the second sees what was committed while the first waited for the account, such as
  // the sessions of sign-ins at the same moment. Within the first it would not.
  const [created, surplus] = await together([
    insertSession(tx, draft),
    endSurplusSessions(tx, input.userId, session.id, deps.settings.lifetimes.sessionsPerUser),
  ]);
  return created ? { surplus } : undefined;
}

/** Locks for update, not for share, because two simultaneous sign-ins of one account must count each other's sessions. */
async function insertSession(tx: Transaction, { token, session, input }: DraftSession): Promise<boolean> {
  const { userId, credentialsVersion, proofs, source } = input;
  const at = sql`${session.createdAt.toISOString()}::timestamptz`;
  const result = (await tx.execute(sql`
    with account as (
      select id from daemun.users
      where id = ${userId} and credentials_version = ${credentialsVersion} and banned_at is null and deletion_due_at is null
      for no key update
    )
    insert into daemun.sessions
      (id, user_id, token_hash, token_issued_at, created_at, last_seen_at, expires_at, authenticated_at, strongly_authenticated_at, proofs, amr, aal, ip, user_agent, device_trusted, by_token)
    select ${session.id}::uuid, account.id, ${tokenHash(token)}::bytea, ${at}, ${at}, ${at}, ${session.expiresAt.toISOString()}::timestamptz, ${at},
      ${session.stronglyAuthenticatedAt?.toISOString() ?? null}::timestamptz, ${JSON.stringify(proofs)}::jsonb, ${sql.param([...session.amr])}::text[], ${session.aal}::smallint, ${source.address}::text, ${source.userAgent}::text, ${session.deviceTrusted}::boolean, ${session.byToken}::boolean
    from account
    returning id`)) as unknown as { rows: unknown[] };
  return result.rows.length > 0;
}

import { sql } from 'drizzle-orm';
import { after } from '../platform/clock.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { Source } from '../platform/http/visitor.ts';
import type { Platform } from '../platform/platform.ts';
import { newId, randomToken, tokenHash } from '../platform/random.ts';
import { amrOf, assuranceOf, type Proof } from './proof.ts';
import { findSessionById } from './queries.ts';
import type { SessionRow } from './session.ts';
import { sessions } from './tables.ts';

/** What a sign-in has established. */
export interface SessionGrounds {
  readonly userId: string;
  /** `users.credentials_version` under which the factors were verified. */
  readonly credentialsVersion: number;
  readonly proofs: readonly Proof[];
  readonly source: Source;
}

/** A new session with the only copy of its token. */
export interface CreatedSession {
  readonly token: string;
  readonly session: SessionRow;
}

/**
 * Makes a session. Only `sign-in/advance.ts` may call this.
 * Undefined where the account was banned, deleted or given new credentials since the factors were verified: the row of
 * the account is locked against those acts, so that either they see this session or this sees them.
 */
export async function createSession(
  deps: Pick<Platform, 'clock' | 'settings'>,
  tx: Transaction,
  grounds: SessionGrounds,
): Promise<CreatedSession | undefined> {
  const token = randomToken();
  const id = newId();
  const now = deps.clock.now();
  const moment = now.toISOString();
  const expiresAt = after(now, deps.settings.lifetimes.sessionAbsoluteSeconds).toISOString();
  const { userId, credentialsVersion, proofs, source } = grounds;
  await tx.execute(sql`
    with account as (
      select id from users
      where id = ${userId} and credentials_version = ${credentialsVersion} and banned_at is null and deletion_due_at is null
      for share
    )
    insert into ${sessions}
      (id, user_id, token_hash, token_issued_at, created_at, last_seen_at, expires_at, authenticated_at, proofs, amr, aal, ip, user_agent)
    select ${id}, account.id, ${tokenHash(token)}, ${moment}::timestamptz, ${moment}::timestamptz, ${moment}::timestamptz, ${expiresAt}::timestamptz,
      ${moment}::timestamptz, ${JSON.stringify(proofs)}::jsonb, ${sql.param(amrOf(proofs))}::text[], ${assuranceOf(proofs)}::smallint, ${source.address}, ${source.userAgent}
    from account`);
  const session = await findSessionById(tx, id);
  return session && { token, session };
}

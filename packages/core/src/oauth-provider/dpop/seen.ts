import { createHash } from 'node:crypto';
import { lt } from 'drizzle-orm';
import type { Platform } from '../../platform/platform.ts';
import { oauthSeen } from './tables.ts';

/** A signed text that its sender may use once: an assertion of a client, a DPoP proof. */
export interface SignedOnce {
  readonly kind: 'assertion' | 'dpop';
  /** Whose `jti` it is: the client's id, or the thumbprint of the key. */
  readonly issuer: string;
  readonly jti: string;
  /** From then on the text is refused for its age, in every process. */
  readonly until: Date;
}

/**
 * Accepts a signed text if nobody has shown it before, in whatever process. One statement, so that of simultaneous requests one
 * passes. Call it last, once everything else about the text is right: otherwise a stranger could use up what another will send.
 */
export async function acceptOnce({ db }: Pick<Platform, 'db'>, { kind, issuer, jti, until }: SignedOnce): Promise<boolean> {
  const hash = createHash('sha256')
    .update(JSON.stringify([kind, issuer, jti]))
    .digest();
  const accepted = await db
    .insert(oauthSeen)
    .values({ hash, forgottenAt: until })
    .onConflictDoNothing()
    .returning({ hash: oauthSeen.hash });
  return accepted.length === 1;
}

/** Deletes what is refused for its age anyway. */
export async function sweepSeen({ db, clock }: Pick<Platform, 'db' | 'clock'>): Promise<void> {
  await db.delete(oauthSeen).where(lt(oauthSeen.forgottenAt, clock.now()));
}

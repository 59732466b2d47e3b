import { eq, lt } from 'drizzle-orm';
import type { Queryable } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { tokenHash } from '../../platform/random.ts';
import { acceptedTexts } from './tables.ts';

/** A signed text that counts once. */
export interface OnceText {
  readonly kind: 'id-token' | 'event';
  /** What identifies it within its kind. */
  readonly id: string;
  /** From then on the text itself is refused for its age. */
  readonly until: Date;
}

const hashOf = ({ kind, id }: Pick<OnceText, 'kind' | 'id'>): Buffer => tokenHash(`${kind}:${id}`);

/** Accepts a text once. One statement: of 50 simultaneous calls, in any number of processes, one returns true. */
export async function acceptOnce(db: Queryable, text: OnceText): Promise<boolean> {
  const rows = await db
    .insert(acceptedTexts)
    .values({ hash: hashOf(text), forgottenAt: text.until })
    .onConflictDoNothing()
    .returning({ hash: acceptedTexts.hash });
  return rows.length > 0;
}

/** Gives a text back that was accepted, but that nothing came of. */
export async function giveBack(db: Queryable, text: OnceText): Promise<void> {
  await db.delete(acceptedTexts).where(eq(acceptedTexts.hash, hashOf(text)));
}

export async function sweepAccepted({ db, clock }: Pick<Platform, 'db' | 'clock'>): Promise<void> {
  await db.delete(acceptedTexts).where(lt(acceptedTexts.forgottenAt, clock.now()));
}

import { and, eq, gt, gte, inArray, lt, notInArray } from 'drizzle-orm';
import { after } from '../platform/clock.ts';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';
import { constantTimeEqual, newId, randomToken, tokenHash, tokenShape } from '../platform/random.ts';
import type { Purpose } from './purpose.ts';
import { singleUseTokens } from './tables.ts';

type Deps = Pick<Platform, 'clock' | 'keyring'>;

/** What is to be kept with a token. */
export interface Issue {
  readonly purpose: Purpose;
  /** The newest token of a purpose and key kills the older ones. */
  readonly key: string;
  readonly userId?: string;
  /** The handle of the browser that asked, where that matters at the end. */
  readonly browserToken?: string;
  /** JSON; encrypted at rest. */
  readonly payload?: unknown;
  readonly lifetimeSeconds: number;
}

/** What was kept with a token. */
export interface Kept {
  readonly id: string;
  readonly purpose: Purpose;
  readonly key: string;
  readonly userId: string | null;
  readonly payload: unknown;
  readonly createdAt: Date;
  /** Is this the browser that asked? */
  sameBrowser(browserToken: string | undefined): boolean;
}

type Row = typeof singleUseTokens.$inferSelect;

const boundTo = (id: string): string => `single_use_tokens:${id}:payload`;

/** Makes a token: 256 bits, whose hash alone is stored. One statement, so of 50 at once one stays. */
export async function issue(
  deps: Deps,
  tx: Transaction,
  { purpose, key, userId, browserToken, payload, lifetimeSeconds }: Issue,
): Promise<string> {
  const token = randomToken();
  const id = newId();
  const now = deps.clock.now();
  const row = {
    id,
    purpose,
    key,
    tokenHash: tokenHash(token),
    userId: userId ?? null,
    browserHash: browserToken === undefined ? null : tokenHash(browserToken),
    payload: payload === undefined ? null : deps.keyring.encrypt(Buffer.from(JSON.stringify(payload)), boundTo(id)),
    createdAt: now,
    expiresAt: after(now, lifetimeSeconds),
  };
  await tx
    .insert(singleUseTokens)
    .values(row)
    .onConflictDoUpdate({ target: [singleUseTokens.purpose, singleUseTokens.key], set: row });
  return token;
}

/**
 * Spends a token: one conditional DELETE … RETURNING, so of any number of uses at once exactly one is told what was kept.
 * Undefined for a token that is unknown, spent, replaced, too old, or of another purpose.
 */
export async function consume(deps: Deps, tx: Transaction, purpose: Purpose, token: string): Promise<Kept | undefined> {
  if (!tokenShape.test(token)) return undefined;
  const [row] = await tx
    .delete(singleUseTokens)
    .where(matching(deps, purpose, token))
    .returning();
  return row && open(deps, row);
}

/** What was kept with a token, without spending it. Decides nothing: `consume` does. */
export async function peek(deps: Deps, db: Queryable, purpose: Purpose, token: string): Promise<Kept | undefined> {
  if (!tokenShape.test(token)) return undefined;
  const [row] = await db
    .select()
    .from(singleUseTokens)
    .where(matching(deps, purpose, token));
  return row && open(deps, row);
}

/** What was kept with the token of this purpose and key that could still be used, where there is one. */
export async function findOut(deps: Deps, db: Queryable, purpose: Purpose, key: string): Promise<Kept | undefined> {
  const [row] = await db
    .select()
    .from(singleUseTokens)
    .where(and(eq(singleUseTokens.purpose, purpose), eq(singleUseTokens.key, key), gt(singleUseTokens.expiresAt, deps.clock.now())));
  return row && open(deps, row);
}

function matching(deps: Deps, purpose: Purpose, token: string) {
  return and(
    eq(singleUseTokens.tokenHash, tokenHash(token)),
    eq(singleUseTokens.purpose, purpose),
    gt(singleUseTokens.expiresAt, deps.clock.now()),
  );
}

function open(deps: Deps, { id, purpose, key, userId, browserHash, payload, createdAt }: Row): Kept {
  return {
    id,
    purpose,
    key,
    userId,
    createdAt,
    payload: payload === null ? undefined : JSON.parse(deps.keyring.decrypt(payload, boundTo(id)).toString('utf8')),
    sameBrowser: (browserToken) =>
      browserHash !== null &&
      browserToken !== undefined &&
      tokenShape.test(browserToken) &&
      constantTimeEqual(browserHash, tokenHash(browserToken)),
  };
}

/** Which tokens of an account: all, or those of some purposes, not of others, made at or after a moment. */
export interface Which {
  readonly userId: string;
  readonly purposes?: readonly Purpose[];
  readonly except?: readonly Purpose[];
  readonly since?: Date;
}

/** Voids tokens of an account. */
export async function revokeAll(tx: Queryable, { userId, purposes, except, since }: Which): Promise<void> {
  await tx
    .delete(singleUseTokens)
    .where(
      and(
        eq(singleUseTokens.userId, userId),
        purposes && inArray(singleUseTokens.purpose, [...purposes]),
        except && notInArray(singleUseTokens.purpose, [...except]),
        since && gte(singleUseTokens.createdAt, since),
      ),
    );
}

/** Deletes what is too old to be used. */
export async function sweepSingleUse(deps: Pick<Platform, 'clock' | 'db'>): Promise<void> {
  await deps.db.delete(singleUseTokens).where(lt(singleUseTokens.expiresAt, deps.clock.now()));
}

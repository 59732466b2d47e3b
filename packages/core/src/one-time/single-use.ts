import { and, eq, inArray, notInArray } from 'drizzle-orm';
import { after } from '../platform/clock.ts';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';
import { constantTimeEqual, newId, randomToken, tokenHash, tokenShape } from '../platform/random.ts';
import type { LinkKind } from './link-kind.ts';
import { type OneTimeTable, oneTimeTable } from './one-time-table.ts';
import { singleUseTokens } from './tables.ts';

type Deps = Pick<Platform, 'clock' | 'keyring'>;

/** What is to be kept with a token. */
export interface Issue<Payload> {
  /** The newest token of a kind and key kills the older ones. */
  readonly key: string;
  readonly userId?: string;
  /** The handle of the browser that asked, where that matters at the end. */
  readonly bindingToken?: string;
  /** JSON; encrypted at rest. */
  readonly payload: Payload;
  /** When it ends, where that is not by the lifetime of its kind. */
  readonly until?: Date;
}

/** What was kept with a token. */
export interface Kept<Payload = unknown> {
  readonly id: string;
  readonly key: string;
  readonly userId: string | null;
  readonly payload: Payload;
  readonly createdAt: Date;
  /** Is this the browser that asked? */
  sameBrowser(bindingToken: string | undefined): boolean;
}

type Row = typeof singleUseTokens.$inferSelect;

/** The tokens of all kinds of links; each kind is raced by itself. */
export const tokens: OneTimeTable<Row> = oneTimeTable(singleUseTokens, {
  uses: [],
  expiresAt: 'expiresAt',
  newestOf: ['purpose', 'key'],
});

const boundTo = (id: string): string => `single_use_tokens:${id}:payload`;

/** Makes a token: 256 bits, whose hash alone is stored. One statement, so of 50 at once one stays. */
export async function issue<Payload>(
  deps: Deps & Pick<Platform, 'settings'>,
  tx: Transaction,
  { purpose, lifetimeSeconds }: LinkKind<Payload>,
  { key, userId, bindingToken, payload, until }: Issue<Payload>,
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
    browserBindingHash: bindingToken === undefined ? null : tokenHash(bindingToken),
    payload: payload === undefined ? null : deps.keyring.encrypt(Buffer.from(JSON.stringify(payload)), boundTo(id)),
    createdAt: now,
    expiresAt: until ?? after(now, lifetimeSeconds(deps.settings)),
  };
  await tokens.issue(tx, row);
  return token;
}

/**
 * Consumes a token: of any number of uses at once exactly one is told what was kept.
 * Undefined for a token that is unknown, consumed, replaced, too old, or of another kind.
 */
export async function consume<Payload>(
  deps: Deps,
  tx: Transaction,
  kind: LinkKind<Payload>,
  token: string,
): Promise<Kept<Payload> | undefined> {
  if (!tokenShape.test(token)) return undefined;
  const row = await tokens.consume(deps, tx, { purpose: kind.purpose, tokenHash: tokenHash(token) });
  return row && open(deps, row);
}

/** What was kept with a token, without consuming it. Decides nothing: `consume` does. */
export async function peek<Payload>(deps: Deps, db: Queryable, kind: LinkKind<Payload>, token: string): Promise<Kept<Payload> | undefined> {
  if (!tokenShape.test(token)) return undefined;
  const row = await tokens.peek(deps, db, { purpose: kind.purpose, tokenHash: tokenHash(token) });
  return row && open(deps, row);
}

/** The same, and whoever else would consume or hold the token waits until the transaction ends. */
export async function hold<Payload>(
  deps: Deps,
  tx: Transaction,
  kind: LinkKind<Payload>,
  token: string,
): Promise<Kept<Payload> | undefined> {
  if (!tokenShape.test(token)) return undefined;
  const row = await tokens.hold(deps, tx, { purpose: kind.purpose, tokenHash: tokenHash(token) });
  return row && open(deps, row);
}

/** Keeps something else with a token that is held: it is an account's from now on, and ends with its access. */
export async function keepFor<Payload>(
  deps: Deps,
  tx: Transaction,
  { id }: Kept<Payload>,
  userId: string,
  payload: Payload,
): Promise<void> {
  const sealed = deps.keyring.encrypt(Buffer.from(JSON.stringify(payload)), boundTo(id));
  await tx.update(singleUseTokens).set({ userId, payload: sealed }).where(eq(singleUseTokens.id, id));
}

/** What was kept with the token of this kind and key that could still be used, where there is one. */
export async function findOut<Payload>(
  deps: Deps,
  db: Queryable,
  { purpose }: LinkKind<Payload>,
  key: string,
): Promise<Kept<Payload> | undefined> {
  const row = await tokens.peek(deps, db, { purpose, key });
  return row && open(deps, row);
}

/** Only `issue` writes rows of a kind, and it takes that kind's payload. */
function open<Payload>(deps: Deps, { id, key, userId, browserBindingHash, payload, createdAt }: Row): Kept<Payload> {
  return {
    id,
    key,
    userId,
    createdAt,
    payload: payload === null ? undefined : JSON.parse(deps.keyring.decrypt(payload, boundTo(id)).toString('utf8')),
    sameBrowser: (bindingToken) =>
      browserBindingHash !== null &&
      bindingToken !== undefined &&
      tokenShape.test(bindingToken) &&
      constantTimeEqual(browserBindingHash, tokenHash(bindingToken)),
  };
}

/** Which tokens of an account: all, or those of some kinds, or not of others. */
export interface Which {
  readonly userId: string;
  readonly kinds?: readonly LinkKind[];
  readonly except?: readonly LinkKind[];
}

/** Voids tokens of an account. */
export async function revokeAll(tx: Queryable, { userId, kinds, except }: Which): Promise<void> {
  const { purpose } = singleUseTokens;
  const purposesOf = (given: readonly LinkKind[]) => given.map((kind) => kind.purpose);
  await tx
    .delete(singleUseTokens)
    .where(
      and(
        eq(singleUseTokens.userId, userId),
        kinds && inArray(purpose, purposesOf(kinds)),
        except && except.length > 0 ? notInArray(purpose, purposesOf(except)) : undefined,
      ),
    );
}

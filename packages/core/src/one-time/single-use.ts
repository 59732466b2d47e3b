import { and, eq, inArray, notInArray } from 'drizzle-orm';
import { after } from '../platform/clock.ts';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';
import { constantTimeEqual, newId, randomToken, tokenHash, tokenShape } from '../platform/random.ts';
import type { LinkKind } from './link-kind.ts';
import { type OneTimeTable, oneTimeTable } from './one-time-table.ts';
import { singleUseTokens } from './tables.ts';

type Deps = Pick<Platform, 'clock' | 'keyring'>;

/** What is stored with a new token. */
export interface Issue<Payload> {
  /** A new token of the same kind and key replaces the older ones. */
  readonly key: string;
  readonly userId?: string;
  /** The browser binding of the client that requested the token, if the token must come back from the same client. */
  readonly bindingToken?: string;
  /** JSON. It is encrypted at rest. */
  readonly payload: Payload;
  /** The end of the token, if it is not the lifetime of its kind. */
  readonly until?: Date;
}

/** What was stored with a token. */
export interface Kept<Payload = unknown> {
  readonly id: string;
  readonly key: string;
  readonly userId: string | null;
  readonly payload: Payload;
  readonly createdAt: Date;
  /** Does this request come from the browser that requested the token? */
  sameBrowser(bindingToken: string | undefined): boolean;
}

type Row = typeof singleUseTokens.$inferSelect;

/** The tokens of all kinds of links. The race test races each kind. */
export const tokens: OneTimeTable<Row> = oneTimeTable(singleUseTokens, {
  uses: [],
  expiresAt: 'expiresAt',
  newestOf: ['purpose', 'key'],
});

const boundTo = (id: string): string => `single_use_tokens:${id}:payload`;

/** Issues a token of 256 random bits, and stores only its hash. It is one statement, so of 50 simultaneous calls one token stays. */
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
 * Consumes a token. Of any number of simultaneous uses exactly one gets what was stored with it.
 * Undefined for a token that is unknown, consumed, replaced, expired, or of another kind.
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

/** What was stored with a token, without consuming the token. It decides nothing, because only `consume` is atomic. */
export async function peek<Payload>(deps: Deps, db: Queryable, kind: LinkKind<Payload>, token: string): Promise<Kept<Payload> | undefined> {
  if (!tokenShape.test(token)) return undefined;
  const row = await tokens.peek(deps, db, { purpose: kind.purpose, tokenHash: tokenHash(token) });
  return row && open(deps, row);
}

/** The same, with a lock: other transactions wait with the token until this one ends. */
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

/** Stores another payload with a locked token, and binds the token to an account, so that it ends with the account's access. */
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

/** What was stored with the token of this kind and key, if one could still be used. */
export async function findOut<Payload>(
  deps: Deps,
  db: Queryable,
  { purpose }: LinkKind<Payload>,
  key: string,
): Promise<Kept<Payload> | undefined> {
  const row = await tokens.peek(deps, db, { purpose, key });
  return row && open(deps, row);
}

/** Only `issue` writes rows of a kind, and its type requires the payload of that kind. */
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

/** Selects tokens of an account: all of them, those of some kinds, or all but some kinds. */
export interface Which {
  readonly userId: string;
  readonly kinds?: readonly LinkKind[];
  readonly except?: readonly LinkKind[];
}

/** Ends tokens of an account. */
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

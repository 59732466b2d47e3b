import { lockUser } from '../account/queries.ts';
import { setStandingConsents } from '../account/standing.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { Consent, StandingConsents } from '../platform/http/consents.ts';
import type { Source } from '../platform/http/request-context.ts';
import type { Platform } from '../platform/platform.ts';
import { insertRecords } from './queries.ts';
import type { ConsentStatement } from './statement.ts';
import type { ConsentSource } from './tables.ts';

type Deps = Pick<Platform, 'clock' | 'events'>;

/** The account, the occasion on which the user decided, and the source of the request. */
export interface Circumstances {
  readonly userId: string;
  readonly by: ConsentSource;
  readonly source: Source | undefined;
}

/** Records the consents with which a new account was made. `createUser` has already stored them in `users.consents`. */
export async function recordFirst(deps: Deps, tx: Transaction, of: Circumstances, statement: ConsentStatement | undefined): Promise<void> {
  if (statement) await write(deps, tx, of, { decision: 'given', consents: statement.given, statement });
}

/**
 * Records what an account agrees to, in addition to its valid consents. A consent that is valid in the same version is not
 * recorded again, so 50 concurrent requests write one record. Returns the consents that are valid then. Returns undefined if the
 * account no longer exists.
 */
export async function give(
  deps: Deps,
  tx: Transaction,
  of: Circumstances,
  statement: ConsentStatement,
): Promise<StandingConsents | undefined> {
  const user = await lockUser(tx, of.userId);
  if (!user) return undefined;
  const consents = statement.given.filter(({ id, version }) => user.consents[id] !== version);
  if (consents.length === 0) return user.consents;
  const standing = { ...user.consents, ...Object.fromEntries(consents.map(({ id, version }) => [id, version])) };
  await setStandingConsents(tx, of.userId, standing);
  await write(deps, tx, of, { decision: 'given', consents, statement });
  return standing;
}

/** Withdraws consents of an account by their ids, in whatever version. Ids without a valid consent are ignored. */
export async function withdraw(
  deps: Deps,
  tx: Transaction,
  of: Circumstances,
  ids: readonly string[],
  said: Omit<ConsentStatement, 'given'>,
): Promise<void> {
  const gone = await takeAway(tx, of.userId, (id) => ids.includes(id));
  await write(deps, tx, of, { decision: 'withdrawn', consents: gone, statement: said });
}

/**
 * Voids all consents of an account, because somebody other than its owner gave them. The audit log already has the event that
 * says so.
 */
export async function voidAll(tx: Transaction, userId: string, at: Date): Promise<void> {
  const gone = await takeAway(tx, userId, () => true);
  const voided = { userId, decision: 'withdrawn', at, locale: null, source: 'claimed', network: null } as const;
  await insertRecords(
    tx,
    gone.map(({ id, version }) => ({ ...voided, document: id, version })),
  );
}

/** Of concurrent requests only one gets the list of consents that it has removed. */
async function takeAway(tx: Transaction, userId: string, goes: (id: string) => boolean): Promise<readonly Consent[]> {
  const standing = Object.entries((await lockUser(tx, userId))?.consents ?? {});
  const gone = standing.filter(([id]) => goes(id));
  if (gone.length > 0) await setStandingConsents(tx, userId, Object.fromEntries(standing.filter(([id]) => !goes(id))));
  return gone.map(([id, version]) => ({ id, version }));
}

interface Said {
  readonly decision: 'given' | 'withdrawn';
  readonly consents: readonly Consent[];
  readonly statement: Omit<ConsentStatement, 'given'>;
}

/** Writes the history and the audit log, in the transaction of the decision. */
async function write(deps: Deps, tx: Transaction, of: Circumstances, { decision, consents, statement }: Said): Promise<void> {
  if (consents.length === 0) return;
  const { at, locale, network } = statement;
  const { userId, by, source } = of;
  const rows = consents.map(({ id, version }) => ({
    userId,
    document: id,
    version,
    decision,
    at: new Date(at),
    locale,
    source: by,
    network,
  }));
  await insertRecords(tx, rows);
  const details = { consents: consents.map(({ id, version }) => `${id}@${version}`).join(' '), by };
  await deps.events.publish(tx, { type: `consent.${decision}`, at: deps.clock.now(), userId, source, details });
}

import { desc, inArray, sql } from 'drizzle-orm';
import type { WithContributions } from '../kernel/base.ts';
import { type Slot, slot } from '../kernel/slot.ts';
import { after } from '../platform/clock.ts';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';
import { type Algorithm, algorithms, type GeneratedKeys, generateKeys, type PublicJwk } from './jwk.ts';
import { signingKeys } from './tables.ts';

export type RotationDeps = Pick<WithContributions, 'clock' | 'contributions' | 'db' | 'keyring' | 'settings'>;

/**
 * Which algorithms a capability signs with besides the configured one, at this moment. Their keys rotate. An algorithm that
 * nobody wants any more gets no next key, and its last key goes once its time is over.
 */
export type WantedAlgorithms = (deps: Pick<Platform, 'clock' | 'db' | 'settings'>) => Promise<readonly Algorithm[]>;

/** The algorithms that capabilities sign with. */
export const wantedAlgorithms: Slot<WantedAlgorithms> = slot('wanted algorithms');

/** A lock for making keys, so that of many processes that start at once only one makes them. */
const rotationLock = 7_268_417;
/** How long a new key is published before it signs. */
const publishedAheadSeconds = 7 * 24 * 3600;
/** How long an old key stays after the last token that it signed has expired (C3). */
const keptLongerSeconds = 24 * 3600;

/** The context that a stored private key is bound to. */
export const privateKeyBoundTo = (id: string): string => `signing_keys:${id}:private_key`;

interface StoredKey {
  readonly id: string;
  readonly publicJwk: PublicJwk;
  readonly signsFrom: Date;
}

/** The newest key first. Keys of one moment have the same order in every process. */
const newestFirst = [desc(signingKeys.signsFrom), desc(signingKeys.id)];

const selectKeys = (db: Queryable): Promise<StoredKey[]> =>
  db
    .select({ id: signingKeys.id, publicJwk: signingKeys.publicJwk, signsFrom: signingKeys.signsFrom })
    .from(signingKeys)
    .orderBy(...newestFirst);

/** All keys with their private parts. The newest key is first. */
export const selectPrivateKeys = (db: Queryable): Promise<(typeof signingKeys.$inferSelect)[]> =>
  db
    .select()
    .from(signingKeys)
    .orderBy(...newestFirst);

const ofAlgorithm = <Key extends Pick<StoredKey, 'publicJwk'>>(keys: readonly Key[], algorithm: Algorithm): Key[] =>
  keys.filter(({ publicJwk }) => publicJwk.alg === algorithm);

/** Locks out every other process that makes or deletes keys, until the transaction ends. */
const lockRotation = (tx: Transaction) => tx.execute(sql`select pg_advisory_xact_lock(${rotationLock})`);

/** The configured algorithm first. */
async function wanted(deps: RotationDeps): Promise<readonly Algorithm[]> {
  const asked = await Promise.all(deps.contributions.all(wantedAlgorithms).map((ask) => ask(deps)));
  return [...new Set([deps.settings.tokens.algorithm, ...asked.flat()])];
}

/** What is due for the keys of one algorithm. */
interface Due {
  /** From when a further key has to sign. Undefined if no key is missing. */
  readonly signsFrom: Date | undefined;
  /** The keys whose tokens have all expired. */
  readonly over: readonly string[];
}

/** `keys`: those of one algorithm, the newest first. */
function dueFor({ clock, settings }: RotationDeps, keys: readonly StoredKey[], isWanted: boolean): Due {
  const { signingKeySeconds, accessSeconds } = settings.tokens;
  const now = clock.now();
  const [newest] = keys;
  const expired = after(now, -(accessSeconds + keptLongerSeconds));
  const over = keys.flatMap(({ id, signsFrom }, index) => {
    const successor = keys[index - 1];
    const until = successor ? successor.signsFrom : isWanted ? undefined : after(signsFrom, signingKeySeconds);
    return until && until < expired ? id : [];
  });
  if (!isWanted) return { signsFrom: undefined, over };
  if (!newest) return { signsFrom: now, over };
  const next = after(newest.signsFrom, signingKeySeconds);
  const due = after(next, -publishedAheadSeconds) <= now;
  return { signsFrom: due ? (next > now ? next : after(now, publishedAheadSeconds)) : undefined, over };
}

/**
 * For each wanted algorithm: makes the first key, and publishes the next one ahead of time. Deletes the keys whose tokens have
 * all expired. Any number of processes may do this at once. Returns how many keys were made.
 */
export async function rotateSigningKeys(deps: RotationDeps): Promise<number> {
  const wantedNow = await wanted(deps);
  const due = (keys: readonly StoredKey[]) =>
    algorithms.map((algorithm) => ({ algorithm, ...dueFor(deps, ofAlgorithm(keys, algorithm), wantedNow.includes(algorithm)) }));
  const before = due(await selectKeys(deps.db));
  const lacking = before.filter(({ signsFrom }) => signsFrom);
  if (lacking.length === 0 && before.every(({ over }) => over.length === 0)) return 0;
  // Keys are made before the lock is taken: an RSA key may take seconds, and the embedded database has one connection.
  const generated = new Map(await Promise.all(lacking.map(async ({ algorithm }) => [algorithm, await generateKeys(algorithm)] as const)));
  return deps.db.transaction(async (tx) => {
    await lockRotation(tx);
    let made = 0;
    for (const { algorithm, signsFrom, over } of due(await selectKeys(tx))) {
      const keys = generated.get(algorithm);
      if (signsFrom && keys) {
        await addKey(deps, tx, keys, signsFrom);
        made += 1;
      }
      if (over.length > 0) await tx.delete(signingKeys).where(inArray(signingKeys.id, [...over]));
    }
    return made;
  });
}

/**
 * Makes the first key of an algorithm, which signs at once: verifiers look up a key that they do not know. Nothing happens if
 * there is a key whose time is not over. Any number of processes may do this at once. Returns true if the key was made here.
 */
export async function ensureAlgorithm(deps: RotationDeps, algorithm: Algorithm): Promise<boolean> {
  const isThere = async (db: Queryable): Promise<boolean> => {
    const now = deps.clock.now();
    const since = after(now, -deps.settings.tokens.signingKeySeconds);
    return ofAlgorithm(await selectKeys(db), algorithm).some(({ signsFrom }) => signsFrom > since && signsFrom <= now);
  };
  if (await isThere(deps.db)) return false;
  const keys = await generateKeys(algorithm);
  return deps.db.transaction(async (tx) => {
    await lockRotation(tx);
    if (await isThere(tx)) return false;
    await addKey(deps, tx, keys, deps.clock.now());
    return true;
  });
}

/** How keys are replaced out of turn. */
export interface RotateNowOptions {
  /** Left out: every wanted algorithm. */
  readonly algorithm?: Algorithm | undefined;
  /** Deletes the other keys, and so makes all tokens that they signed invalid: those of `algorithm`, or all. */
  readonly forgetOthers?: boolean;
  readonly actor?: string;
}

/**
 * Makes a key for each algorithm that signs from now on, after a leak or on command. Other processes follow within half a minute,
 * and their caches of principals after half a minute more. Returns the ids of the new keys, that of the configured algorithm
 * first.
 */
export async function rotateNow(
  deps: RotationDeps & Pick<Platform, 'events'>,
  { algorithm: only, forgetOthers = false, actor = 'cli' }: RotateNowOptions = {},
): Promise<readonly string[]> {
  const generated = await Promise.all((only ? [only] : await wanted(deps)).map(generateKeys));
  return deps.db.transaction(async (tx) => {
    await lockRotation(tx);
    const now = deps.clock.now();
    const before = await selectKeys(tx);
    // A key that was published ahead would take over on its day, so it goes. The new key has its whole time.
    const going = (only ? ofAlgorithm(before, only) : before).filter(({ signsFrom }) => forgetOthers || signsFrom > now);
    if (going.length > 0) {
      const ids = going.map(({ id }) => id);
      await tx.delete(signingKeys).where(inArray(signingKeys.id, ids));
    }
    const made: string[] = [];
    for (const keys of generated) {
      const key = await addKey(deps, tx, keys, now);
      made.push(key);
      await deps.events.publish(tx, { type: 'signing-key.rotated', at: now, actor, details: { key, forgetOthers } });
    }
    return made;
  });
}

async function addKey(
  { clock, keyring }: RotationDeps,
  tx: Transaction,
  { privateKey, publicJwk }: GeneratedKeys,
  signsFrom: Date,
): Promise<string> {
  const id = publicJwk.kid;
  const sealed = keyring.encrypt(privateKey.export({ format: 'der', type: 'pkcs8' }), privateKeyBoundTo(id));
  await tx.insert(signingKeys).values({ id, publicJwk, privateKey: sealed, createdAt: clock.now(), signsFrom });
  return id;
}

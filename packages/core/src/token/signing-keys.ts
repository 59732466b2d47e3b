import { createPrivateKey } from 'node:crypto';
import { and, desc, lt, ne, sql } from 'drizzle-orm';
import { after } from '../platform/clock.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';
import { generateKeys, importPublic, type PublicJwk } from './jwk.ts';
import type { SigningKey, VerifyingKey } from './jws.ts';
import { signingKeys } from './tables.ts';

type Deps = Pick<Platform, 'clock' | 'db' | 'keyring' | 'log' | 'settings'>;

/** A lock for making keys, so that of many processes that start at once only one makes them. */
const rotationLock = 7_268_417;
/** How long a new key is published before it signs. */
const publishedAheadSeconds = 7 * 24 * 3600;
/** How long an old key stays after the last token that it signed has expired (C3). */
const keptLongerSeconds = 24 * 3600;
/** Changes by other processes are known after this time at the latest, even if no request came meanwhile. */
const reloadMs = 30_000;
/** A token with an unknown key makes us read the keys again, but at most this often. */
const unknownKeyMs = 5_000;

/** The signing keys, as one process knows them. They are read at first use, and again when they are older than half a minute. */
export interface KeyStore {
  /** The key that signs now. */
  signing(): Promise<SigningKey>;
  /** A key by its id. An unknown id is looked up in the database, but not too often. */
  verifying(kid: string): Promise<VerifyingKey | undefined>;
  /** The keys for verifiers, including the next key. The list stays the same object until the keys are read again. */
  published(): Promise<readonly PublicJwk[]>;
  /** Reads the keys again. */
  reload(): Promise<void>;
}

interface Loaded extends SigningKey, VerifyingKey {
  readonly jwk: PublicJwk;
  readonly signsFrom: Date;
}

/** The context that a stored private key is bound to. */
export const privateKeyBoundTo = (id: string): string => `signing_keys:${id}:private_key`;

export function createKeyStore(deps: Deps): KeyStore {
  let keys: readonly Loaded[] = [];
  let publicKeys: readonly PublicJwk[] = [];
  let loadedAt = Number.NEGATIVE_INFINITY;
  let missedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | undefined;
  let following: Promise<void> | undefined;

  const present = (): number => deps.clock.now().getTime();
  const find = (kid: string): Loaded | undefined => keys.find((key) => key.kid === kid);

  async function load(): Promise<void> {
    const startedAt = present();
    const select = () => deps.db.select().from(signingKeys).orderBy(desc(signingKeys.signsFrom));
    let rows = await select();
    if (rows.length === 0) {
      await rotateSigningKeys(deps);
      rows = await select();
    }
    keys = rows.map(({ id, publicJwk, privateKey, signsFrom }) => ({
      kid: id,
      algorithm: publicJwk.alg,
      privateKey: createPrivateKey({ key: deps.keyring.decrypt(privateKey, privateKeyBoundTo(id)), format: 'der', type: 'pkcs8' }),
      publicKey: importPublic(publicJwk),
      jwk: publicJwk,
      signsFrom,
    }));
    publicKeys = keys.map(({ jwk }) => jwk);
    loadedAt = startedAt;
  }

  /** Simultaneous calls share one read. */
  function reload(): Promise<void> {
    loading ??= load().finally(() => {
      loading = undefined;
    });
    return loading;
  }

  /**
   * Waits for a read if the keys are too old. A key that another process deleted must not be accepted, used or published by a
   * process that was idle meanwhile (S-76).
   */
  async function ready(): Promise<void> {
    if (keys.length === 0) return reload();
    if (present() - loadedAt < reloadMs) return;
    following ??= reload()
      .catch((error: unknown) => {
        loadedAt = present();
        deps.log.warn({ error }, 'signing keys could not be read anew; the known ones are used');
      })
      .finally(() => {
        following = undefined;
      });
    await following;
  }

  return {
    reload,
    async signing() {
      await ready();
      const now = deps.clock.now();
      const key = keys.find(({ signsFrom }) => signsFrom <= now);
      if (!key) throw new Error('no signing key is in force');
      return key;
    },
    async verifying(kid) {
      await ready();
      // The current read may find the key.
      if (loading && !find(kid)) await loading;
      const known = find(kid);
      if (known || present() - missedAt < unknownKeyMs) return known;
      missedAt = present();
      await reload();
      return find(kid);
    },
    async published() {
      await ready();
      return publicKeys;
    },
  };
}

/**
 * Makes the first key, publishes the next one ahead of time, and deletes keys whose tokens have all expired. Any number of
 * processes may do this at once. Returns how many keys were made.
 */
export function rotateSigningKeys(deps: Deps): Promise<number> {
  const { algorithm, signingKeySeconds, accessSeconds } = deps.settings.tokens;
  return deps.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${rotationLock})`);
    const now = deps.clock.now();
    const [newest, ...older] = await tx.select().from(signingKeys).orderBy(desc(signingKeys.signsFrom));
    if (!newest || (newest.publicJwk.alg !== algorithm && newest.signsFrom <= now)) {
      await addKey(deps, tx, now);
      return 1;
    }
    const next = after(newest.signsFrom, signingKeySeconds);
    const due = after(next, -publishedAheadSeconds) <= now;
    if (due) await addKey(deps, tx, next > now ? next : after(now, publishedAheadSeconds));
    // The key in force is the newest one that may sign already. The key before it stays until its tokens have expired.
    const [present] = [newest, ...older].filter(({ signsFrom }) => signsFrom <= now);
    if (present && present.signsFrom < after(now, -(accessSeconds + keptLongerSeconds))) {
      await tx.delete(signingKeys).where(and(lt(signingKeys.signsFrom, present.signsFrom), ne(signingKeys.id, present.id)));
    }
    return due ? 1 : 0;
  });
}

/**
 * Makes a key that signs from now on, after a leak or on command. `forgetOthers` deletes every other key, and so makes all access
 * tokens invalid. Other processes follow within half a minute, and their caches of principals after half a minute more.
 */
export async function rotateNow(
  deps: Deps & Pick<Platform, 'events'>,
  { forgetOthers = false, actor = 'cli' }: { readonly forgetOthers?: boolean; readonly actor?: string } = {},
): Promise<string> {
  return deps.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${rotationLock})`);
    const now = deps.clock.now();
    const id = await addKey(deps, tx, now);
    // The key that was published ahead would take over on its day, so it is deleted. The new key has its whole time.
    await tx.delete(signingKeys).where(and(sql`${signingKeys.signsFrom} > ${now.toISOString()}::timestamptz`, ne(signingKeys.id, id)));
    if (forgetOthers) await tx.delete(signingKeys).where(ne(signingKeys.id, id));
    await deps.events.publish(tx, { type: 'signing-key.rotated', at: now, actor, details: { key: id, forgetOthers } });
    return id;
  });
}

async function addKey({ clock, keyring, settings }: Deps, tx: Transaction, signsFrom: Date): Promise<string> {
  const { privateKey, publicJwk } = generateKeys(settings.tokens.algorithm);
  const id = publicJwk.kid;
  const sealed = keyring.encrypt(privateKey.export({ format: 'der', type: 'pkcs8' }), privateKeyBoundTo(id));
  await tx.insert(signingKeys).values({ id, publicJwk, privateKey: sealed, createdAt: clock.now(), signsFrom });
  return id;
}

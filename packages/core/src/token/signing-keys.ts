import { createPrivateKey } from 'node:crypto';
import { and, desc, lt, ne, sql } from 'drizzle-orm';
import { after } from '../platform/clock.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';
import { generateKeys, importPublic, type PublicJwk } from './jwk.ts';
import type { SigningKey, VerifyingKey } from './jws.ts';
import { signingKeys } from './tables.ts';

type Deps = Pick<Platform, 'clock' | 'db' | 'keyring' | 'log' | 'settings'>;

/** Taken by whoever makes keys, so that of many processes that start at once one does. */
const rotationLock = 7_268_417;
/** A new key is published this long before it signs. */
const publishedAheadSeconds = 7 * 24 * 3600;
/** An old key stays this long after the last token it signed has ended (C3). */
const keptLongerSeconds = 24 * 3600;
/** What other processes did is known after this long at the latest, however long nobody has asked. */
const reloadMs = 30_000;
/** Tokens with unknown keys make us look again at most this often. */
const unknownKeyMs = 5_000;

/** The keys of this deployment, as one process knows them: read at first use, and anew by who asks half a minute later. */
export interface KeyStore {
  /** The key that signs now. */
  signing(): Promise<SigningKey>;
  /** A key by its id; one that is not known is looked for in the database, not too often. */
  verifying(kid: string): Promise<VerifyingKey | undefined>;
  /** Everything that verifiers should know, the next key included. The same list until the keys are read anew. */
  published(): Promise<readonly PublicJwk[]>;
  /** Reads the keys anew. */
  reload(): Promise<void>;
}

interface Loaded extends SigningKey, VerifyingKey {
  readonly jwk: PublicJwk;
  readonly signsFrom: Date;
}

/** What a stored private key is bound to. */
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

  /** One reading at a time serves everybody who waits for it. */
  function reload(): Promise<void> {
    loading ??= load().finally(() => {
      loading = undefined;
    });
    return loading;
  }

  /**
   * Waits for keys that are too old to be read anew: a key that was forgotten elsewhere must not be taken, used or shown
   * once more by a process that was idle meanwhile (S-76).
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
      // What is being read may be what is asked for.
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
 * Makes the first key, publishes the next one ahead of time, and forgets those that signed nothing that still lives.
 * Any number of processes may do this at once. Returns how many keys were made.
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
    // The one in force is the newest that signs already; what it replaced ends with the tokens of that.
    const [present] = [newest, ...older].filter(({ signsFrom }) => signsFrom <= now);
    if (present && present.signsFrom < after(now, -(accessSeconds + keptLongerSeconds))) {
      await tx.delete(signingKeys).where(and(lt(signingKeys.signsFrom, present.signsFrom), ne(signingKeys.id, present.id)));
    }
    return due ? 1 : 0;
  });
}

/**
 * Makes a key that signs from now on, out of turn: after a leak, or on command. `forgetOthers` takes every other key away,
 * and with it every access token that lives. Other processes follow within half a minute, and believe principals whom they
 * remember for as long again.
 */
export async function rotateNow(
  deps: Deps & Pick<Platform, 'events'>,
  { forgetOthers = false, actor = 'cli' }: { readonly forgetOthers?: boolean; readonly actor?: string } = {},
): Promise<string> {
  return deps.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${rotationLock})`);
    const now = deps.clock.now();
    const id = await addKey(deps, tx, now);
    // One that was published ahead would take over on its day; the new one has its whole time.
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

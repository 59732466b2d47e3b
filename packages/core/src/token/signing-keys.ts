import { createPrivateKey } from 'node:crypto';
import type { Platform } from '../platform/platform.ts';
import { type Algorithm, importPublic, type PublicJwk } from './jwk.ts';
import type { SigningKey, VerifyingKey } from './jws.ts';
import { ensureAlgorithm, privateKeyBoundTo, type RotationDeps, selectPrivateKeys } from './key-rotation.ts';

type Deps = RotationDeps & Pick<Platform, 'log'>;

/** Changes by other processes are known after this time at the latest, even if no request came meanwhile. */
const reloadMs = 30_000;
/** A token with an unknown key makes us read the keys again, but at most this often. */
const unknownKeyMs = 5_000;

/**
 * The signing keys, as one process knows them. They are read at first use, and again when they are older than half a minute.
 * Each algorithm has keys of its own, which rotate as long as the algorithm is wanted (`wantedAlgorithms` of key-rotation.ts).
 */
export interface KeyStore {
  /**
   * The key of an algorithm that signs now, of the configured algorithm if none is given. If an algorithm has no key yet, one is
   * made, which takes a second for RS256. Not within a transaction: the keys are read by another connection, which the embedded
   * database does not have.
   */
  signing(algorithm?: Algorithm): Promise<SigningKey>;
  /**
   * Makes the first key of an algorithm in the background, so that the first token does not wait for it. Call it when somebody
   * begins to want the algorithm. It never throws: a failure is logged, and the first token makes the key.
   */
  prepare(algorithm: Algorithm): void;
  /** A key by its id. An unknown id is looked up in the database, but not too often. */
  verifying(kid: string): Promise<VerifyingKey | undefined>;
  /** The keys of all algorithms for verifiers, including the next keys. The list stays the same object until the keys are read again. */
  published(): Promise<readonly PublicJwk[]>;
  /** Reads the keys again. */
  reload(): Promise<void>;
  /** Waits for the keys that are being made. */
  stop(): Promise<void>;
}

interface Loaded extends SigningKey, VerifyingKey {
  readonly jwk: PublicJwk;
  readonly signsFrom: Date;
}

export function createKeyStore(deps: Deps): KeyStore {
  const configured = deps.settings.tokens.algorithm;
  let keys: readonly Loaded[] = [];
  let publicKeys: readonly PublicJwk[] = [];
  let loadedAt = Number.NEGATIVE_INFINITY;
  let missedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | undefined;
  let following: Promise<void> | undefined;
  const making = new Map<Algorithm, Promise<void>>();

  const present = (): number => deps.clock.now().getTime();
  const find = (kid: string): Loaded | undefined => keys.find((key) => key.kid === kid);

  async function load(): Promise<void> {
    const startedAt = present();
    let rows = await selectPrivateKeys(deps.db);
    // At the first start, and after the configured algorithm has changed.
    if (!rows.some(({ publicJwk }) => publicJwk.alg === configured)) {
      await ensureAlgorithm(deps, configured);
      rows = await selectPrivateKeys(deps.db);
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

  async function make(algorithm: Algorithm): Promise<void> {
    await ensureAlgorithm(deps, algorithm);
    // A read that is in progress may have begun before the key was there.
    await loading?.catch(() => undefined);
    await reload();
  }

  /** Simultaneous calls share one key. */
  function ensure(algorithm: Algorithm): Promise<void> {
    const known = making.get(algorithm);
    if (known) return known;
    const made = make(algorithm).finally(() => making.delete(algorithm));
    making.set(algorithm, made);
    return made;
  }

  function inForce(algorithm: Algorithm): Loaded | undefined {
    const now = deps.clock.now();
    return keys.find((key) => key.algorithm === algorithm && key.signsFrom <= now);
  }

  return {
    reload,
    async signing(algorithm = configured) {
      await ready();
      const known = inForce(algorithm);
      if (known) return known;
      await ensure(algorithm);
      const made = inForce(algorithm);
      if (!made) throw new Error(`no signing key of ${algorithm} is in force`);
      return made;
    },
    prepare(algorithm) {
      ensure(algorithm).catch((error: unknown) =>
        deps.log.warn({ error, algorithm }, 'a signing key could not be made; the first token that needs it makes it'),
      );
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
    async stop() {
      await Promise.allSettled(making.values());
    },
  };
}

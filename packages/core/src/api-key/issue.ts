import { after } from '../platform/clock.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';
import { newId, tokenHash } from '../platform/random.ts';
import type { SignedInRequest } from '../session/guard.ts';
import type { WithSessions } from '../session/live.ts';
import { apiKeyErrors } from './errors.ts';
import { type KeyKind, makeKey, startOf } from './key.ts';
import { type ApiKeyRow, countKeys, deleteKeys, holdKey, replaceKey, storeKey } from './queries.ts';

/** The properties of a key that is requested. */
export interface WantedKey {
  readonly kind: KeyKind;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly tier: string | null;
  /** If undefined, the key lives for the deployment's default time. */
  readonly expiresAt: Date | undefined;
}

/** A key that was just made. The key itself is stored nowhere else. */
export interface IssuedKey {
  readonly key: string;
  readonly row: ApiKeyRow;
}

async function store(tx: Transaction, userId: string, wanted: WantedKey & { expiresAt: Date }, now: Date): Promise<IssuedKey> {
  const { kind, name, scopes, tier, expiresAt } = wanted;
  const key = makeKey(kind);
  const row: ApiKeyRow = {
    id: newId(),
    userId,
    keyHash: tokenHash(key),
    kind,
    name,
    start: startOf(key, kind),
    scopes: [...scopes],
    tier,
    createdAt: now,
    expiresAt,
    replacedById: null,
    warnedAt: null,
  };
  await storeKey(tx, row);
  return { key, row };
}

// Each operation locks the account, so that no two of them count the same number of keys (S-104). The audit log identifies a key
// by its id and its first characters.

type Deps = Platform & WithSessions;

/**
 * Makes a key.
 * @throws Problem api_key_limit_reached, unauthenticated
 */
export function issueKey(deps: Deps, request: SignedInRequest, wanted: WantedKey): Promise<IssuedKey> {
  const { perUser, defaultSeconds } = deps.settings.apiKeys;
  const userId = request.principal.user.id;
  return deps.sessions.actAs(request, async (tx, publish) => {
    const now = deps.clock.now();
    if ((await countKeys(tx, userId, now)).present >= perUser) throw apiKeyErrors.api_key_limit_reached({ limit: perUser });
    const issued = await store(tx, userId, { ...wanted, expiresAt: wanted.expiresAt ?? after(now, defaultSeconds) }, now);
    await publish('api-key.created', { details: { keyId: issued.row.id, start: issued.row.start } });
    return issued;
  });
}

/** A new key that replaces an old one, and the time at which the old one ends. */
export interface RotatedKey extends IssuedKey {
  readonly replaced: { readonly id: string; readonly expiresAt: Date };
}

/**
 * Makes the successor of a key, with the same name, kind, scopes, tier and time to live. The old key stays valid for
 * `overlapSeconds`, but no longer than its own expiry. A key can have only one successor. The total of valid keys, old ones
 * included, is at most twice the limit for present keys.
 * @throws Problem api_key_not_found, api_key_replaced, api_key_limit_reached, unauthenticated
 */
export function rotateKey(deps: Deps, request: SignedInRequest, id: string, overlapSeconds: number): Promise<RotatedKey> {
  const userId = request.principal.user.id;
  return deps.sessions.actAs(request, async (tx, publish) => {
    const now = deps.clock.now();
    const old = await holdKey(tx, userId, id);
    if (!old) throw apiKeyErrors.api_key_not_found();
    if (old.replacedById !== null || old.expiresAt <= now) throw apiKeyErrors.api_key_replaced();
    const limit = 2 * deps.settings.apiKeys.perUser;
    if ((await countKeys(tx, userId, now)).live >= limit) throw apiKeyErrors.api_key_limit_reached({ limit });
    const lifeSeconds = Math.min((old.expiresAt.getTime() - old.createdAt.getTime()) / 1000, deps.settings.apiKeys.maximumSeconds);
    const issued = await store(tx, userId, { ...old, expiresAt: after(now, lifeSeconds) }, now);
    const overlapEnd = after(now, overlapSeconds);
    const expiresAt = overlapEnd < old.expiresAt ? overlapEnd : old.expiresAt;
    await replaceKey(tx, id, { by: issued.row.id, expiresAt });
    await publish('api-key.rotated', { details: { keyId: issued.row.id, start: issued.row.start, replaces: id } });
    return { ...issued, replaced: { id, expiresAt } };
  });
}

/**
 * Deletes a key, which gives no access from now on.
 * @throws Problem api_key_not_found, unauthenticated
 */
export function revokeKey(deps: Deps, request: SignedInRequest, id: string): Promise<void> {
  return deps.sessions.actAs(request, async (tx, publish) => {
    if ((await deleteKeys(tx, request.principal.user.id, id)) === 0) throw apiKeyErrors.api_key_not_found();
    await publish('api-key.revoked', { details: { keyId: id } });
  });
}

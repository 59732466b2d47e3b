import type { Part } from '../../account/way-back/parts.ts';
import { deleteIdentity, type IdentityKey, type IdentityRow, insertIdentity, listIdentities } from './queries.ts';

/** An identity without its tokens: once it is unlinked, the provider has been told, and they open nothing there. */
type KeptIdentity = Pick<IdentityRow, 'id' | 'provider' | 'issuer' | 'subject' | 'email'> & {
  /** RFC 3339. */
  readonly linkedAt: string;
  readonly lastUsedAt: string;
  readonly asleepSince: string | null;
};

const keyOf = ({ issuer, subject }: IdentityKey): string => JSON.stringify([issuer, subject]);

const toKept = ({ id, provider, issuer, subject, email, linkedAt, lastUsedAt, asleepSince }: IdentityRow): KeptIdentity => ({
  id,
  provider,
  issuer,
  subject,
  email,
  linkedAt: linkedAt.toISOString(),
  lastUsedAt: lastUsedAt.toISOString(),
  asleepSince: asleepSince?.toISOString() ?? null,
});

const fromKept = (kept: KeptIdentity, userId: string): IdentityRow => ({
  ...kept,
  userId,
  linkedAt: new Date(kept.linkedAt),
  lastUsedAt: new Date(kept.lastUsedAt),
  asleepSince: kept.asleepSince === null ? null : new Date(kept.asleepSince),
  unlinkToken: null,
  tokens: null,
});

/**
 * The identities of an account, for an undo. An identity that was never unlinked, or is linked again by now, stays as it is. One
 * that another account has by now stays there.
 */
export const identitiesPart: Part<readonly KeptIdentity[]> = {
  name: 'identities',
  read: async (tx, userId) => (await listIdentities(tx, userId)).map(toKept),
  async restore(tx, userId, kept) {
    const present = await listIdentities(tx, userId);
    const before = new Set(kept.map(keyOf));
    const added = present.filter((identity) => !before.has(keyOf(identity)));
    for (const { id } of added) await deleteIdentity(tx, { userId, id });
    let restored = false;
    // One that is linked already, here or elsewhere, is left alone by the insertion itself.
    for (const identity of kept) if (await insertIdentity(tx, fromKept(identity, userId))) restored = true;
    return { removed: added.length > 0, restored };
  },
};

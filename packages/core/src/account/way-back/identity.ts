import { and, eq, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { findUserById } from '../queries.ts';
import { users } from '../tables.ts';
import type { UserRow } from '../user.ts';
import type { Part } from './parts.ts';
import type { WayBack } from './queries.ts';

/** An address or a number as it stood on an account; the moments are RFC 3339. */
interface Held {
  readonly identifier: string | null;
  readonly verifiedAt: string | null;
  readonly heldSince: string | null;
}

const rfc = (moment: Date | null): string | null => moment?.toISOString() ?? null;
const heldByWay = ({ identifier, verifiedAt, heldSince }: WayBack): Held => ({
  identifier,
  verifiedAt: rfc(verifiedAt),
  heldSince: rfc(heldSince),
});

/** This part only stores. An undo restores address and number together, before the parts that depend on them. */
async function keepAsIs(): Promise<{ readonly removed: boolean; readonly restored: boolean }> {
  return { removed: false, restored: false };
}

/** The address, for the way back of a number. */
export const emailPart: Part<Held> = {
  name: 'email',
  async read(tx, userId) {
    const user = await findUserById(tx, userId);
    return { identifier: user?.email ?? null, verifiedAt: rfc(user?.emailVerifiedAt ?? null), heldSince: rfc(user?.emailSince ?? null) };
  },
  restore: keepAsIs,
};

/** The number, for the way back of an address. */
export const phonePart: Part<Held> = {
  name: 'phone',
  async read(tx, userId) {
    const user = await findUserById(tx, userId);
    return { identifier: user?.phone ?? null, verifiedAt: rfc(user?.phoneVerifiedAt ?? null), heldSince: null };
  },
  restore: keepAsIs,
};

/** The address and number that an undo restores. Undefined for one that stays as it is. */
export interface Identity {
  readonly email: Held | undefined;
  readonly phone: Held | undefined;
}

/**
 * The state that an undo restores: that of the oldest undo link that still lives. The exception is the number whose own link is
 * used by the person with the phone, because a lost phone or an old number more often belongs to somebody else than to a robbed
 * owner. The owner has to verify the number again, or has just done so.
 */
export function identityThen(used: WayBack, oldest: WayBack, kept: ReadonlyMap<string, unknown>, numberProven: boolean): Identity {
  // Written by the parts above.
  const remembered = (part: string): Held | undefined => kept.get(part) as Held | undefined;
  const email = used.kind === 'email' ? heldByWay(used) : oldest.kind === 'email' ? heldByWay(oldest) : remembered('email');
  const nobodys: Held = { identifier: null, verifiedAt: null, heldSince: null };
  if (used.kind === 'phone') return { email, phone: numberProven ? heldByWay(used) : nobodys };
  return { email, phone: oldest.kind === 'phone' ? heldByWay(oldest) : remembered('phone') };
}

/**
 * Restores address and number, cancels a deletion, raises the credentials version and requires a new password, in one statement.
 * If another account has the address or number by now, and no undo link had reserved it, this account does not get it.
 * @throws a unique violation where that happens at this moment
 */
export async function putBack(
  { clock }: Pick<Platform, 'clock'>,
  tx: Transaction,
  userId: string,
  { email, phone }: Identity,
  emailProven: boolean,
): Promise<UserRow | undefined> {
  const now = clock.now();
  const taken = await takenByOthers(tx, userId, email?.identifier ?? null, phone?.identifier ?? null);
  const emailStays = email && (emailProven || !taken.email);
  const [row] = await tx
    .update(users)
    .set({
      ...(email && {
        email: emailStays ? email.identifier : null,
        emailVerifiedAt: emailStays ? (dated(email.verifiedAt) ?? (emailProven ? now : null)) : null,
        emailSince: dated(email.heldSince),
      }),
      ...(phone && { phone: taken.phone ? null : phone.identifier, phoneVerifiedAt: taken.phone ? null : dated(phone.verifiedAt) }),
      credentialsVersion: sql`${users.credentialsVersion} + 1`,
      passwordResetRequired: true,
      deletionDueAt: null,
      updatedAt: now,
    })
    .where(eq(users.id, userId))
    .returning();
  return row;
}

const dated = (moment: string | null): Date | null => (moment === null ? null : new Date(moment));

async function takenByOthers(
  tx: Transaction,
  userId: string,
  email: string | null,
  phone: string | null,
): Promise<{ readonly email: boolean; readonly phone: boolean }> {
  const either: SQL[] = [...(email === null ? [] : [eq(users.email, email)]), ...(phone === null ? [] : [eq(users.phone, phone)])];
  if (either.length === 0) return { email: false, phone: false };
  const others = await tx
    .select({ email: users.email, phone: users.phone })
    .from(users)
    .where(and(ne(users.id, userId), or(...either)));
  return {
    email: email !== null && others.some((other) => other.email === email),
    phone: phone !== null && others.some((other) => other.phone === phone),
  };
}

import { and, desc, eq, lt } from 'drizzle-orm';
import { canonicalEmail } from '../../account/identifier.ts';
import { findUserByEmail, findUserById, createUser as insertUser, lockUser } from '../../account/queries.ts';
import { banAccount, unbanAccount } from '../../account/standing.ts';
import { users } from '../../account/tables.ts';
import type { UserRow } from '../../account/user.ts';
import { resetPasswordLink } from '../../factors/password/links.ts';
import { issue } from '../../one-time/single-use.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { typedText } from '../../platform/typed-text.ts';
import { endSessions } from '../../session/end.ts';
import type { Factors } from '../../sign-in/factor.ts';
import { removeTwoFactor } from '../../sign-in/switch.ts';

/** Who runs the operation, for the audit log: `cli`, or the id of an administrator. */
export interface Actor {
  readonly actor: string;
}

/** An operation on accounts that is not possible. The message says why, and what to do. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
}

/** Checks a text that an operator types by the same rules as the text of a user. @throws OperationError */
function requireText(what: string, typed: string, maximum: number): string {
  const read = typedText(maximum).safeParse(typed);
  if (!read.success) throw new OperationError(`the ${what} has to be 1 to ${maximum} characters that can be shown`);
  return read.data;
}

/**
 * Makes an account without a password, and returns the one-time link with which its owner sets a password.
 * @throws OperationError if the address is invalid, taken, or reserved by a way back, or if the name cannot be displayed
 */
export async function createUser(
  deps: Platform,
  user: { email: string; name?: string | undefined; roles?: readonly string[] | undefined; locale?: 'en' | 'ko' | undefined },
  by: Actor,
): Promise<{ user: UserRow; setPasswordLink: string }> {
  const email = canonicalEmail(user.email);
  if (email === undefined) throw new OperationError(`"${user.email}" is not an e-mail address`);
  const name = user.name === undefined ? undefined : requireText('name', user.name, 100);
  return deps.db.transaction(async (tx) => {
    const row = await insertUser(tx, deps.clock, {
      email,
      emailVerified: false,
      operatorMade: true,
      name,
      locale: user.locale,
      roles: user.roles ?? [],
    });
    if (!row)
      throw new OperationError(
        `there is an account with the address ${email} already, or one that left it a short time ago and may still take it back`,
      );
    const details = row.roles.length > 0 ? { roles: row.roles.join(' ') } : undefined;
    await deps.events.publish(tx, {
      type: 'account.created',
      at: deps.clock.now(),
      userId: row.id,
      actor: by.actor,
      ...(details && { details }),
    });
    return { user: row, setPasswordLink: await issueSetPasswordLink(deps, tx, row.id) };
  });
}

/** Lists accounts, newest first. `before` is an id of the previous page. One call returns at most 1000 accounts. */
export function listUsers(deps: Pick<Platform, 'db'>, page: { limit?: number; before?: string; email?: string } = {}): Promise<UserRow[]> {
  const email = page.email === undefined ? undefined : (canonicalEmail(page.email) ?? '');
  return deps.db
    .select()
    .from(users)
    .where(and(page.before === undefined ? undefined : lt(users.id, page.before), email === undefined ? undefined : eq(users.email, email)))
    .orderBy(desc(users.id))
    .limit(Math.min(page.limit ?? 50, 1000));
}

async function requireUser(deps: Platform, idOrEmail: string): Promise<UserRow> {
  const email = canonicalEmail(idOrEmail);
  const isId = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(idOrEmail);
  const user = email ? await findUserByEmail(deps.db, email) : isId ? await findUserById(deps.db, idOrEmail) : undefined;
  if (!user) throw new OperationError(`there is no account "${idOrEmail}"`);
  return user;
}

/**
 * Makes a one-time link that sets a new password. The operator hands the link to the account's owner, so the link needs no
 * mailbox and no second proof (R16, S-55). Older links end. `withoutTwoFactor` is for an owner who has lost the second factors
 * too. The reset then removes those factors and ends every session. Passkeys stay, and their owner deletes those that are lost.
 * @throws OperationError if the account does not exist or may not sign in
 */
export async function handOverReset(
  deps: Platform & { readonly factors: Factors },
  idOrEmail: string,
  by: Actor & { withoutTwoFactor?: boolean | undefined },
): Promise<{ user: UserRow; setPasswordLink: string }> {
  const { id } = await requireUser(deps, idOrEmail);
  return deps.db.transaction(async (tx) => {
    const user = await lockUser(tx, id);
    if (!user || user.bannedAt || user.deletionDueAt) throw new OperationError(`the account "${idOrEmail}" is banned, or being deleted`);
    const event = { at: deps.clock.now(), userId: id, actor: by.actor };
    if (by.withoutTwoFactor && user.twoFactorEnabled) {
      await removeTwoFactor(tx, deps.factors, id);
      await endSessions(tx, id);
      await deps.events.publish(tx, { ...event, type: 'two-factor.disabled' });
    }
    await deps.events.publish(tx, { ...event, type: 'recovery.handed-over' });
    return { user, setPasswordLink: await issueSetPasswordLink(deps, tx, id) };
  });
}

/** Makes a link for an operator to hand over, which was mailed to nobody. */
async function issueSetPasswordLink(deps: Platform, tx: Transaction, userId: string): Promise<string> {
  const token = await issue(deps, tx, resetPasswordLink, { key: userId, userId, payload: {} });
  return `${deps.settings.origin}/reset?token=${token}`;
}

/** Bans an account. The same transaction ends everything that gives access to the account (S-62). */
export async function banUser(deps: Platform, idOrEmail: string, by: Actor & { reason?: string | undefined }): Promise<UserRow> {
  const { id } = await requireUser(deps, idOrEmail);
  const reason = by.reason === undefined ? undefined : requireText('reason', by.reason, 500);
  return deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    const row = await banAccount(tx, deps.clock, id, reason);
    if (!row) throw new OperationError(`the account "${idOrEmail}" is banned already`);
    const details = reason === undefined ? undefined : { reason };
    await deps.events.publish(tx, { type: 'account.banned', at: now, userId: id, actor: by.actor, ...(details && { details }) });
    return row;
  });
}

/** Lifts a ban. Everything that the ban has ended stays ended. */
export async function unbanUser(deps: Platform, idOrEmail: string, by: Actor): Promise<UserRow> {
  const { id } = await requireUser(deps, idOrEmail);
  return deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    const row = await unbanAccount(tx, deps.clock, id);
    if (!row) throw new OperationError(`the account "${idOrEmail}" is not banned`);
    await deps.events.publish(tx, { type: 'account.unbanned', at: now, userId: id, actor: by.actor });
    return row;
  });
}

import { sql } from 'drizzle-orm';
import { draftUser, findUserByEmail, insertUser } from '../../account/queries.ts';
import { users } from '../../account/tables.ts';
import type { UserRow } from '../../account/user.ts';
import type { PasswordDeps } from '../../factors/password/passwords.ts';
import { storePassword } from '../../factors/password/queries.ts';
import { requireAcceptable } from '../../factors/password/set-password.ts';
import { type LinkKind, linkKind } from '../../one-time/link-kind.ts';
import { consume, issue, peek } from '../../one-time/single-use.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import type { Locale } from '../../platform/i18n/text.ts';
import type { Platform } from '../../platform/platform.ts';

/** The role that opens the administration. */
export const administratorRole = 'admin';

/** The link that makes the first administrator. The link belongs to no account. */
export const firstAdministratorLinks: LinkKind<undefined> = linkKind({
  purpose: 'first-administrator',
  page: '/first-administrator',
  lifetimeSeconds: ({ lifetimes }) => lifetimes.firstAdministratorSeconds,
});

const key = 'installation';

async function hasAdministrator(db: Queryable): Promise<boolean> {
  const rows = await db.select({ id: users.id }).from(users).where(sql`${administratorRole} = any(${users.roles})`).limit(1);
  return rows.length > 0;
}

/**
 * Returns the one-time link that makes the first administrator (S-17), as long as there is no administrator. Each call makes a
 * new link and voids the older one. Only the terminal of the newest start therefore shows a valid link.
 */
export async function firstAdministratorLink(deps: Platform): Promise<string | undefined> {
  return deps.db.transaction(async (tx) => {
    if (await hasAdministrator(tx)) return undefined;
    const token = await issue(deps, tx, firstAdministratorLinks, { key, payload: undefined });
    return `${deps.settings.origin}/first-administrator?token=${token}`;
  });
}

/** Rolls the transaction back, so that the link stays valid if only the address was taken. */
export class EmailTaken extends Error {
  override readonly name = 'EmailTaken';
}

/** A prepared first administrator. Nothing is stored yet, and the link is still valid. */
export interface Appointment {
  readonly user: UserRow;
  /**
   * Consumes the link and makes the account. Returns false if the link was consumed meanwhile, or if an administrator exists by
   * now.
   * @throws EmailTaken
   */
  readonly settle: (tx: Transaction) => Promise<boolean>;
}

/**
 * Prepares the first administrator for the link from the terminal. Returns undefined if the link does not work, or no longer
 * works.
 * @throws Problem invalid_input, busy
 */
export async function appointFirstAdministrator(
  deps: PasswordDeps,
  request: RequestContext,
  { token, email, password, name, locale }: { token: string; email: string; password: string; name?: string | undefined; locale: Locale },
): Promise<Appointment | undefined> {
  const { clock } = deps;
  if (!(await peek(deps, deps.db, firstAdministratorLinks, token))) return undefined;
  await requireAcceptable(deps, request, 'password', password, [email, name]);
  const hash = await deps.passwords.hash(password, 'first-administrator');
  const user = draftUser(clock, { email, emailVerified: false, operatorMade: true, name, locale, roles: [administratorRole] });
  return {
    user,
    async settle(tx) {
      const link = await consume(deps, tx, firstAdministratorLinks, token);
      if (!link || (await hasAdministrator(tx))) return false;
      if ((await findUserByEmail(tx, email)) || !(await insertUser(tx, clock, user))) throw new EmailTaken();
      await storePassword(tx, user.id, hash, clock.now());
      await deps.events.publish(tx, { type: 'administrator.appointed', at: clock.now(), userId: user.id, source: request.source });
      return true;
    },
  };
}

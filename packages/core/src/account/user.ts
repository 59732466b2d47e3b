import { z } from 'zod';
import type { PrincipalUser } from '../platform/http/principal.ts';
import { locales } from '../platform/i18n/text.ts';
import type { users } from './tables.ts';

/** A point in time as clients see it: RFC 3339 in UTC. */
export const Moment = z
  .date()
  .transform((date) => date.toISOString())
  .meta({ type: 'string', format: 'date-time' });

/** The account as its owner sees it (api.md). */
export const User = z
  .object({
    id: z.uuid(),
    email: z.string().nullable(),
    emailVerified: z.boolean(),
    phone: z.string().nullable(),
    phoneVerified: z.boolean(),
    name: z.string().nullable(),
    image: z.string().nullable(),
    locale: z.enum(locales).nullable(),
    roles: z.array(z.string()).readonly(),
    twoFactorEnabled: z.boolean(),
    createdAt: Moment,
  })
  .meta({ id: 'User' });

/** An account as it is stored. It holds no secret of any factor. */
export type UserRow = typeof users.$inferSelect;

/** The part of a row that a signed-in principal carries. */
export function toPrincipalUser(
  row: Pick<
    UserRow,
    | 'id'
    | 'email'
    | 'emailVerifiedAt'
    | 'phone'
    | 'phoneVerifiedAt'
    | 'name'
    | 'image'
    | 'locale'
    | 'roles'
    | 'twoFactorEnabled'
    | 'twoFactorDueAt'
    | 'consents'
    | 'createdAt'
  >,
): PrincipalUser {
  return {
    id: row.id,
    email: row.email,
    emailVerified: row.emailVerifiedAt !== null,
    phone: row.phone,
    phoneVerified: row.phoneVerifiedAt !== null,
    name: row.name,
    image: row.image,
    locale: row.locale,
    roles: row.roles,
    twoFactorEnabled: row.twoFactorEnabled,
    twoFactorDueAt: row.twoFactorDueAt,
    consents: row.consents,
    createdAt: row.createdAt,
  };
}

import { users } from '../../account/tables.ts';
import { toPrincipalUser } from '../../account/user.ts';
import type { PrincipalUser } from '../../platform/http/principal.ts';
import { principalColumns } from '../../session/find-principal.ts';

/** The account that a grant is for, with everything that its claims say. */
export interface Person extends PrincipalUser {
  readonly updatedAt: Date;
}

/** What a statement selects of `users` for `toPerson`. */
export const personColumns = { ...principalColumns.user, updatedAt: users.updatedAt };

type PersonRow = Parameters<typeof toPrincipalUser>[0] & { readonly updatedAt: Date };

export function toPerson({ updatedAt, ...row }: PersonRow): Person {
  return { ...toPrincipalUser(row), updatedAt };
}

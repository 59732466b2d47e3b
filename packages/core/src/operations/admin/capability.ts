import type { PasswordDeps } from '../../factors/password/passwords.ts';
import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { eventDeclarations, examinations } from '../../kernel/slots.ts';
import { linkKinds } from '../../one-time/link-kind.ts';
import type { SignInDeps } from '../../sign-in/sign-in-deps.ts';
import { examineAdministrators } from './doctor.ts';
import { adminEvents } from './events.ts';
import { firstAdministratorLinks } from './first-administrator.ts';
import { firstAdministrator } from './routes.ts';

/** The administrators, and how the first of them is made. */
export const admin: Capability<Base & PasswordDeps & SignInDeps> = {
  name: 'admin',
  routes: () => [firstAdministrator],
  contributes: () => [eventDeclarations.of(adminEvents), linkKinds.of(firstAdministratorLinks), examinations.of(examineAdministrators)],
};

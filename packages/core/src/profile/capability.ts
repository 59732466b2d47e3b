import type { Base } from '../kernel/base.ts';
import type { Capability } from '../kernel/capability.ts';
import { eventDeclarations } from '../kernel/slots.ts';
import { linkKinds } from '../one-time/link-kind.ts';
import type { SessionGives } from '../session/capability.ts';
import type { SignInDeps } from '../sign-in/sign-in-deps.ts';
import { changeEmailLink } from './email-change.ts';
import { profileEvents } from './events.ts';
import { changeEmail, confirmEmail, deleteAccount, exportData, getProfile, patchProfile } from './routes.ts';

/** A user's own account: its profile, its mail address, its export and its deletion. */
export const profile: Capability<Base & SessionGives & SignInDeps> = {
  name: 'profile',
  routes: () => [getProfile, patchProfile, changeEmail, confirmEmail, exportData, deleteAccount],
  contributes: () => [eventDeclarations.of(profileEvents), linkKinds.of(changeEmailLink)],
};

import { restoreOnUndo } from '../../account/way-back/parts.ts';
import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { eventDeclarations, subscribers, sweep } from '../../kernel/slots.ts';
import { linkKinds } from '../../one-time/link-kind.ts';
import type { SessionGives } from '../../session/capability.ts';
import { factors } from '../../sign-in/factor.ts';
import type { SignInDeps } from '../../sign-in/sign-in-deps.ts';
import { passwordEvents } from './events.ts';
import { createPasswordFactor } from './factor.ts';
import { resetPasswordLink, verifyEmailLink } from './links.ts';
import { passwordPart } from './part.ts';
import { openPasswords, type PasswordDeps } from './passwords.ts';
import { prepareFindCandidate, sweepFailures } from './queries.ts';
import { changePassword, login, register, stepUpWithPassword, verifyEmail } from './routes.ts';
import { passwordSettings } from './settings.ts';
import { keepShownPassword } from './subscriber.ts';

/** Passwords, and the accounts that are registered with one. */
export const password: Capability<Base & SessionGives & SignInDeps, Pick<PasswordDeps, 'passwords' | 'findCandidate'>> = {
  name: 'password',
  settings: passwordSettings,
  async open(deps) {
    return { gives: { passwords: openPasswords(deps.settings, deps.hasher), findCandidate: prepareFindCandidate(deps) } };
  },
  routes: ({ signInMethods }) => [
    ...(signInMethods.includes('password') ? [register, verifyEmail, login] : []),
    changePassword,
    stepUpWithPassword,
  ],
  contributes: (deps) => [
    eventDeclarations.of(passwordEvents),
    factors.of(createPasswordFactor(deps)),
    subscribers.of(keepShownPassword),
    subscribers.of(restoreOnUndo(passwordPart)),
    linkKinds.of(verifyEmailLink),
    linkKinds.of(resetPasswordLink),
    sweep('password failures', sweepFailures),
  ],
};

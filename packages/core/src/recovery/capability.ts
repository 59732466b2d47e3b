import type { PasswordDeps } from '../factors/password/passwords.ts';
import type { Base } from '../kernel/base.ts';
import type { Capability } from '../kernel/capability.ts';
import { eventDeclarations, jobHandlers, subscribers } from '../kernel/slots.ts';
import type { SignInDeps } from '../sign-in/sign-in-deps.ts';
import { recoveryEvents } from './events.ts';
import { mailRequiredReset, recoveryJob } from './reset.ts';
import { recovery as askForLink, recoveryReset, startRecoveryPasskey } from './routes.ts';
import type { SecondProofDeps } from './second-proof.ts';

/** Ways to get back into an account for a user who has lost the password. */
export const recovery: Capability<Base & SignInDeps & PasswordDeps & SecondProofDeps> = {
  name: 'recovery',
  routes: () => [askForLink, recoveryReset, startRecoveryPasskey],
  contributes: (deps) => [eventDeclarations.of(recoveryEvents), subscribers.of(mailRequiredReset(deps)), jobHandlers.of(recoveryJob(deps))],
};

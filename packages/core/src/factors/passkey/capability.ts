import { restoreOnUndo } from '../../account/way-back/parts.ts';
import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { eventDeclarations, subscribers } from '../../kernel/slots.ts';
import { oneTimeItems } from '../../one-time/one-time-table.ts';
import type { SessionGives } from '../../session/capability.ts';
import { factors } from '../../sign-in/factor.ts';
import type { SignInDeps } from '../../sign-in/sign-in-deps.ts';
import { appRoutes } from './app-routes.ts';
import { passkeyEvents } from './events.ts';
import { createPasskeyMethod } from './factor.ts';
import { passkeysPart } from './part.ts';
import type { PasskeyDeps } from './passkeys.ts';
import { challenges, prepareFindPasskey } from './queries.ts';
import * as own from './routes.ts';
import { passkeySettings } from './settings.ts';
import * as signIn from './sign-in-routes.ts';

/** WebAuthn credentials: a first factor, a second one, or both at once. */
export const passkey: Capability<Base & SessionGives & SignInDeps, Pick<PasskeyDeps, 'findPasskey'>> = {
  name: 'passkey',
  settings: passkeySettings,
  open: (deps) => ({ gives: { findPasskey: prepareFindPasskey(deps) } }),
  routes: (settings) => [
    ...(settings.signInMethods.includes('passkey') ? [signIn.startPasskeyLogin, signIn.completePasskeyLogin] : []),
    own.startRegistration,
    own.completeRegistration,
    own.offerPasskey,
    own.getPasskeys,
    own.patchPasskey,
    own.deletePasskey,
    signIn.startSecondFactorPasskey,
    signIn.completeSecondFactorPasskey,
    signIn.startStepUpPasskey,
    signIn.stepUpWithPasskey,
    ...appRoutes(settings),
  ],
  contributes: ({ settings }) => [
    eventDeclarations.of(passkeyEvents),
    factors.of(createPasskeyMethod(settings)),
    subscribers.of(restoreOnUndo(passkeysPart)),
    ...oneTimeItems(challenges),
  ],
};

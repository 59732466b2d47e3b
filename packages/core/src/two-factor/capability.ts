import type { Base } from '../kernel/base.ts';
import type { Capability } from '../kernel/capability.ts';
import { eventDeclarations, personalData, subscribers } from '../kernel/slots.ts';
import type { SessionGives } from '../session/capability.ts';
import type { SignInDeps } from '../sign-in/sign-in-deps.ts';
import { examineTwoFactor } from './doctor.ts';
import { twoFactorEvents } from './events.ts';
import { settleTwoFactor } from './part.ts';
import { twoFactorData } from './personal-data.ts';
import { disable, getTwoFactor, verifyTwoFactor } from './routes.ts';
import { twoFactorSettings } from './settings.ts';

/** Enables and disables two-factor. The capability comes after the factors, because at an undo it depends on the factors that remain. */
export const twoFactor: Capability<Base & SessionGives & SignInDeps> = {
  name: 'two-factor',
  settings: twoFactorSettings,
  examine: examineTwoFactor,
  routes: () => [verifyTwoFactor, disable, getTwoFactor],
  contributes: (deps) => [
    eventDeclarations.of(twoFactorEvents),
    subscribers.of(settleTwoFactor(deps.factors)),
    personalData.of(twoFactorData(deps)),
  ],
};

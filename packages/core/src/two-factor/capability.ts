import type { PasswordDeps } from '../factors/password/passwords.ts';
import type { Base } from '../kernel/base.ts';
import type { Capability } from '../kernel/capability.ts';
import { personalData, subscribers } from '../kernel/slots.ts';
import type { SessionGives } from '../session/capability.ts';
import { settleTwoFactor } from './part.ts';
import { twoFactorData } from './personal-data.ts';
import { disable, getTwoFactor, renewBackupCodes, setupTwoFactor, verifyTwoFactor } from './routes.ts';
import { addSmsSecondFactor, removeSmsSecondFactor } from './sms-routes.ts';
import { removePlantedTwoFactor } from './subscriber.ts';
import type { TwoFactorDeps } from './two-factor.ts';

/** The switch. It comes after the factors: at an undo it goes by what they leave. */
export const twoFactor: Capability<Base & SessionGives & PasswordDeps & TwoFactorDeps> = {
  name: 'two-factor',
  routes: ({ sms }) => [
    setupTwoFactor,
    verifyTwoFactor,
    disable,
    getTwoFactor,
    renewBackupCodes,
    ...(sms.gateways.length > 0 ? [addSmsSecondFactor, removeSmsSecondFactor] : []),
  ],
  contributes: (deps) => [subscribers.of(removePlantedTwoFactor), subscribers.of(settleTwoFactor(deps)), personalData.of(twoFactorData)],
};

import { z } from 'zod';
import { defineSettings, type InputOf, type OutputOf } from '../platform/config/part.ts';
import { variable } from '../platform/config/variable.ts';

/** Ways to sign in, by the names of their routes. */
export const signInMethods = ['passkey', 'password', 'magic-link', 'email-code', 'sms-code'] as const;
export type SignInMethod = (typeof signInMethods)[number];

const shape = {
  signInMethods: variable(
    'DAEMUN_SIGN_IN_METHODS',
    z.array(z.enum(signInMethods)).min(1).optional().describe('The sign-in methods, in the order in which the pages offer them'),
    {
      takes: `${signInMethods.join(', ')}, separated by commas`,
      standard: 'all of them; sms-code where text messages have a gateway',
    },
  ),
  emailVerification: variable(
    'DAEMUN_EMAIL_VERIFICATION',
    z
      .boolean()
      .default(true)
      .describe(
        'Whether an account must verify its address. If off, a registration signs in at once and reveals whether an address is taken',
      ),
  ),
};

export const signInSettings = defineSettings({
  title: 'Sign-in',
  shape,
  complete: ({ signInMethods: given }, { sms }) => ({
    signInMethods: given ?? signInMethods.filter((method) => method !== 'sms-code' || sms.gateways.length > 0),
  }),
  check({ signInMethods: methods, sms }, refuse) {
    if (methods.includes('sms-code') && sms.gateways.length === 0) refuse('signInMethods', 'sms-code needs a gateway for text messages');
  },
});

declare module '../platform/config/settings.ts' {
  interface Settings extends Omit<OutputOf<typeof shape>, 'signInMethods'> {
    readonly signInMethods: SignInMethod[];
  }
  interface SettingsInput extends InputOf<typeof shape> {}
}

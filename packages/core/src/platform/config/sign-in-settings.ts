import { z } from 'zod';
import type { SettingsPart } from './part.ts';
import { variable } from './variable.ts';

/** Ways to sign in, by the names of their routes. */
export const signInMethods = ['passkey', 'password', 'magic-link', 'email-code', 'sms-code'] as const;
export type SignInMethod = (typeof signInMethods)[number];

export const signInSettings = {
  title: 'Sign-in',
  shape: {
    signInMethods: variable(
      'DAEMUN_SIGN_IN_METHODS',
      z
        .array(z.enum(signInMethods))
        .min(1)
        .optional()
        .describe('Ways to sign in that there are here, in the order in which they are offered'),
      {
        takes: `${signInMethods.join(', ')}, separated by commas`,
        standard: 'all of them; sms-code where text messages have a gateway',
      },
    ),
    emailVerification: variable(
      'DAEMUN_EMAIL_VERIFICATION',
      z.boolean().default(true).describe('Off: registering signs in at once, and tells whether an address is taken'),
    ),
  },
} satisfies SettingsPart;

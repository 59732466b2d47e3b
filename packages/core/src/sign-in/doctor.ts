import { type Finding, findingsOf } from '../kernel/finding.ts';
import type { Settings } from '../platform/config/settings.ts';

/** What the doctor says of the ways to sign in. */
export function examineSignIn(settings: Settings): readonly Finding[] {
  const production = settings.environment === 'production';
  return findingsOf([
    {
      when: !settings.signInMethods.some((method) => method === 'passkey' || method === 'password'),
      severity: 'warning',
      code: 'administrators_shut_out',
      message:
        'Administrators cannot sign in by mail or text message, and nothing else is offered: once their session has ended, they stay out',
      fix: 'Add passkey or password to DAEMUN_SIGN_IN_METHODS',
    },
    {
      when: production && !settings.emailVerification,
      severity: 'warning',
      code: 'email_verification_off',
      message: 'Addresses are not verified: anybody can take any address, and registering tells whether one is taken',
      fix: 'Unset DAEMUN_EMAIL_VERIFICATION',
    },
  ]);
}

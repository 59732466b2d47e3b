import { type Finding, findingsOf } from '../kernel/finding.ts';
import type { Settings } from '../platform/config/settings.ts';

/** What the doctor reports about the rule that says which accounts must have two-factor. */
export function examineTwoFactor(settings: Settings): readonly Finding[] {
  return findingsOf([
    {
      when: settings.twoFactor.requiredFor === 'nobody',
      severity: 'warning',
      code: 'administrators_without_two_factor',
      message: 'A password alone makes an administrator: DAEMUN_TWO_FACTOR is nobody',
      fix: 'Leave DAEMUN_TWO_FACTOR out, which asks administrators for a second factor, or set it to everyone',
    },
  ]);
}

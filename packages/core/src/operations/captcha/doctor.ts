import { type Finding, findingsOf } from '../../kernel/finding.ts';
import type { Settings } from '../../platform/config/settings.ts';

/** What the doctor reports about the captcha. */
export function examineCaptcha(settings: Settings): readonly Finding[] {
  const production = settings.environment === 'production';
  return findingsOf([
    {
      when: production && settings.captcha.provider === 'off',
      severity: 'warning',
      code: 'captcha_off',
      message: 'Nothing tells people from programs where somebody guesses passwords or floods people with mail',
      fix: 'Unset DAEMUN_CAPTCHA: browsers then solve altcha by themselves',
    },
  ]);
}

import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { sweep } from '../../kernel/slots.ts';
import { sweepCaptchaAnswers } from '../../platform/captcha/altcha.ts';
import { getCaptcha } from '../../platform/captcha/routes.ts';
import { examineCaptcha } from './doctor.ts';

/** Challenges that keep programs from acting as people. */
export const captcha: Capability<Base> = {
  name: 'captcha',
  examine: examineCaptcha,
  routes: () => [getCaptcha],
  contributes: () => [sweep('captcha answers', sweepCaptchaAnswers)],
};

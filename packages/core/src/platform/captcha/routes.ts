import { z } from 'zod';
import { anyone } from '../http/access.ts';
import { limit, rates } from '../http/rates.ts';
import { route } from '../http/route.ts';

/** What a captcha gave, in a body. */
export const CaptchaAnswer = z.string().max(4096).optional().meta({ description: 'Where `captcha_required` was answered' });

export const getCaptcha = route({
  method: 'GET',
  path: '/captcha',
  summary: 'What there is to solve where `captcha_required` was answered',
  access: anyone,
  limits: [limit(rates.captcha)],
  reply: z.object({
    provider: z.enum(['off', 'altcha', 'turnstile', 'hcaptcha', 'recaptcha']),
    siteKey: z.string().optional(),
    challenge: z
      .object({ algorithm: z.string(), challenge: z.string(), maxnumber: z.number(), salt: z.string(), signature: z.string() })
      .optional()
      .meta({ description: 'ALTCHA: find the number whose hash with the salt this is' }),
  }),
}).handle(async (deps) => (await deps.captcha.challenge()) ?? { provider: 'off' });

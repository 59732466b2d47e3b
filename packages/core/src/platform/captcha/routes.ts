import { z } from 'zod';
import { anyone } from '../http/guard.ts';
import { limit, rates } from '../http/rates.ts';
import { route } from '../http/route.ts';

/** The answer of a captcha, in a body. */
export const CaptchaAnswer = z
  .string()
  .max(4096)
  .optional()
  .meta({ description: 'The answer to a captcha. Needed after `captcha_required`' });

export const getCaptcha = route({
  method: 'GET',
  path: '/captcha',
  capability: 'sign-in',
  summary: {
    en: 'Get a captcha challenge after a route has answered `captcha_required`',
    ko: '`captcha_required` 응답을 받았을 때 풀어야 할 문제를 받아요',
  },
  access: anyone,
  limits: [limit(rates.captcha)],
  reply: z.object({
    provider: z.enum(['off', 'altcha', 'turnstile', 'hcaptcha', 'recaptcha']),
    siteKey: z.string().optional(),
    challenge: z
      .object({ algorithm: z.string(), challenge: z.string(), maxnumber: z.number(), salt: z.string(), signature: z.string() })
      .optional()
      .meta({ description: 'ALTCHA: the hash of the salt and the number that the client has to find' }),
  }),
}).handle(async (deps) => (await deps.captcha.challenge()) ?? { provider: 'off' });

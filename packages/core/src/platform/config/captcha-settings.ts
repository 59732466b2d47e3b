import { z } from 'zod';
import type { SettingsPart } from './part.ts';
import { ServiceUrl } from './url-settings.ts';
import { variable } from './variable.ts';

const providers = ['off', 'altcha', 'turnstile', 'hcaptcha', 'recaptcha'] as const;
export type CaptchaProvider = (typeof providers)[number];

const Captcha = z.strictObject({
  provider: variable(
    'DAEMUN_CAPTCHA',
    z.enum(providers).optional().describe('What tells people from programs where somebody is guessing or flooding'),
    { standard: 'altcha in production, which needs no third party; else off' },
  ),
  siteKey: variable(
    'DAEMUN_CAPTCHA_SITE_KEY',
    z.string().min(1).optional().describe('The public key that the vendor gave; none for altcha'),
    { takes: 'the public key of the vendor', standard: 'none' },
  ),
  secret: variable('DAEMUN_CAPTCHA_SECRET', z.string().min(1).optional().describe('The secret key that the vendor gave; none for altcha'), {
    takes: 'the secret key of the vendor',
    standard: 'none',
    secret: true,
  }),
  verifyUrl: variable('DAEMUN_CAPTCHA_VERIFY_URL', ServiceUrl.optional().describe('Where the vendor’s API is reached'), {
    kind: 'url',
    takes: 'a URL',
    standard: 'the vendor’s',
  }),
  work: variable(
    'DAEMUN_CAPTCHA_WORK',
    z
      .number()
      .int()
      .min(1000)
      .max(1_000_000)
      .default(50_000)
      .describe('altcha: hashes that a browser makes at most, half as many on average'),
  ),
});

export const captchaSettings = { title: 'Captcha', shape: { captcha: Captcha.prefault({}) } } satisfies SettingsPart;

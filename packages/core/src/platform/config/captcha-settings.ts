import { z } from 'zod';
import { ServiceUrl } from './url-settings.ts';

const providers = ['off', 'altcha', 'turnstile', 'hcaptcha', 'recaptcha'] as const;
export type CaptchaProvider = (typeof providers)[number];

export const Captcha = z.strictObject({
  provider: z.enum(providers).optional().describe('What tells people from programs where somebody is guessing or flooding'),
  siteKey: z.string().min(1).optional().describe('The public key that the vendor gave; none for altcha'),
  secret: z.string().min(1).optional().describe('The secret key that the vendor gave; none for altcha'),
  verifyUrl: ServiceUrl.optional().describe('Where the vendor’s API is reached'),
  work: z
    .number()
    .int()
    .min(1000)
    .max(1_000_000)
    .default(50_000)
    .describe('altcha: hashes that a browser makes at most, half as many on average'),
});

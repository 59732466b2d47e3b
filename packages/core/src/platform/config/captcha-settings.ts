import { z } from 'zod';
import { defineSettings, type InputOf, type OutputOf } from './part.ts';
import { ServiceUrl } from './url-settings.ts';
import { variable } from './variable.ts';

const providers = ['off', 'altcha', 'turnstile', 'hcaptcha', 'recaptcha'] as const;
/** The provider that tells people from programs: a vendor, our own proof of work (`altcha`), or none. */
export type CaptchaProvider = (typeof providers)[number];

const Captcha = z.strictObject({
  provider: variable(
    'DAEMUN_CAPTCHA',
    z.enum(providers).optional().describe('The captcha that is asked for after failed sign-ins or many messages from one source'),
    { standard: 'altcha in production, which needs no third party; else off' },
  ),
  siteKey: variable('DAEMUN_CAPTCHA_SITE_KEY', z.string().min(1).optional().describe('The public key from the vendor. Altcha needs none'), {
    takes: 'the public key of the vendor',
    standard: 'none',
  }),
  secret: variable('DAEMUN_CAPTCHA_SECRET', z.string().min(1).optional().describe('The secret key from the vendor. Altcha needs none'), {
    takes: 'the secret key of the vendor',
    standard: 'none',
    secret: true,
  }),
  verifyUrl: variable('DAEMUN_CAPTCHA_VERIFY_URL', ServiceUrl.optional().describe('The URL of the vendor’s API'), {
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
      .describe('Altcha: the most hashes that a browser computes. The average is half of it'),
  ),
});

const shape = { captcha: Captcha.prefault({}) };

export const captchaSettings = defineSettings({
  title: 'Captcha',
  shape,
  complete: ({ captcha }, { environment }) => ({
    captcha: { ...captcha, provider: captcha.provider ?? (environment === 'production' ? 'altcha' : 'off') },
  }),
  check({ captcha }, refuse) {
    const vendor = captcha.provider !== 'off' && captcha.provider !== 'altcha';
    if (vendor && (captcha.siteKey === undefined || captcha.secret === undefined))
      refuse('captcha.provider', 'needs the site key and the secret that its vendor gave');
  },
});

declare module './settings.ts' {
  interface Settings extends Omit<OutputOf<typeof shape>, 'captcha'> {
    readonly captcha: z.output<typeof Captcha> & { readonly provider: CaptchaProvider };
  }
  interface SettingsInput extends InputOf<typeof shape> {}
}

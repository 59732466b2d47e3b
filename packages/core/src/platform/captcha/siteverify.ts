import { z } from 'zod';
import { isWebOrigin } from '../config/app-settings.ts';
import type { Settings } from '../config/settings.ts';
import type { Log } from '../log/log.ts';
import { call } from '../outbound/call.ts';
import { CaptchaUnavailable, type CaptchaVerifier } from './verifier.ts';

type Vendor = 'turnstile' | 'hcaptcha' | 'recaptcha';

/** Turnstile, hCaptcha and reCAPTCHA share one API: a form with the secret and the answer, a JSON with `success`. */
const addresses: Readonly<Record<Vendor, string>> = {
  turnstile: 'https://challenges.cloudflare.com/turnstile/v0/siteverify',
  hcaptcha: 'https://api.hcaptcha.com/siteverify',
  recaptcha: 'https://www.google.com/recaptcha/api/siteverify',
};

/** reCAPTCHA v3 estimates how likely the client is a person. Google's own advice is to begin with a half. */
const leastScore = 0.5;

const Verdict = z.object({
  success: z.boolean(),
  hostname: z.string().optional(),
  score: z.number().optional(),
  'error-codes': z.array(z.string()).default([]),
});

/** The widget of a vendor. Every answer is checked at the vendor, who takes an answer only once. */
export function openSiteverify(vendor: Vendor, settings: Settings, log: Log): CaptchaVerifier {
  const { siteKey = '', secret = '', verifyUrl } = settings.captcha;
  const hosts = new Set([settings.origin, ...settings.trustedOrigins.filter(isWebOrigin)].map((origin) => new URL(origin).hostname));

  async function ask(answer: string, address: string): Promise<z.output<typeof Verdict>> {
    const body = new URLSearchParams({ secret, response: answer, remoteip: address, ...(vendor === 'hcaptcha' && { sitekey: siteKey }) });
    try {
      const { text } = await call(verifyUrl ?? addresses[vendor], { method: 'POST', body });
      return Verdict.parse(JSON.parse(text));
    } catch (error) {
      log.error({ vendor, error }, 'the captcha cannot be checked');
      throw new CaptchaUnavailable(`${vendor} does not answer`, { cause: error });
    }
  }

  return {
    challenge: async () => ({ provider: vendor, siteKey }),
    async verify(answer, address) {
      const { success, hostname, score, 'error-codes': codes } = await ask(answer, address);
      if (codes.some((code) => code.endsWith('-input-secret'))) {
        log.error({ vendor, codes }, 'the captcha’s vendor does not know our secret key');
        throw new CaptchaUnavailable(`${vendor} does not know our secret key`);
      }
      // An answer from another site is not valid here.
      if (hostname !== undefined && !hosts.has(hostname)) return false;
      return success && (score === undefined || score >= leastScore);
    },
  };
}

import { createHash } from 'node:crypto';
import { addressSlice } from '../http/client-address.ts';
import { commonErrors, defineErrors } from '../http/errors.ts';
import { type CounterKey, KeyValueUnavailable } from '../key-value/key-value.ts';
import { createMemoryKeyValue, warnOfEstimates } from '../key-value/memory.ts';
import type { Platform } from '../platform.ts';
import { openAltcha } from './altcha.ts';
import type { Attempt, CaptchaGuard } from './captcha-guard.ts';
import { openSiteverify } from './siteverify.ts';
import { CaptchaUnavailable, type CaptchaVerifier } from './verifier.ts';

const required = {
  status: 401,
  title: { en: 'Captcha needed', ko: '자동 입력 방지 확인 필요' },
  en: 'Please solve the captcha, then try again.',
  ko: '자동 프로그램이 아닌지 확인한 뒤 다시 시도해 주세요.',
} as const;

export const captchaErrors = defineErrors({ captcha_required: { ...required, uncounted: true } });
/**
 * The same error to the client. The source of the request pays: each checked answer costs a call to the vendor, or a hash of
 * ours. The target does not pay, or an attacker could use up the mails that the account's owner may get.
 */
const wrongAnswer = defineErrors({ captcha_required: { ...required, uncounted: 'for-target' } });

const windowSeconds = 15 * 60;

/**
 * The number of attempts without an answer: for one target, for one source, and for the slice of the network around it. From a
 * slice an attacker tries many accounts once each (C5.7). A slice holds many people, and so gets more.
 */
const free: Readonly<Record<Attempt['action'], { target: number; source: number; slice: number }>> = {
  'sign-in': { target: 3, source: 3, slice: 30 },
  send: { target: Number.POSITIVE_INFINITY, source: 5, slice: 20 },
};

/** The captcha of the settings, or none. */
export function createCaptcha(deps: Pick<Platform, 'clock' | 'db' | 'keyring' | 'keyValue' | 'log' | 'settings'>): CaptchaGuard {
  const verifier = openVerifier(deps);
  if (!verifier) return { challenge: async () => undefined, pass: async () => async () => {} };
  const alone = createMemoryKeyValue(deps.clock, { onCrowded: warnOfEstimates(deps.log) });

  /** Without the shared store this process counts by itself. Fewer requests then need an answer, and nobody is shut out. */
  async function count(counter: CounterKey, by: number): Promise<number> {
    try {
      return await deps.keyValue.increment(counter, by, windowSeconds);
    } catch (error) {
      if (!(error instanceof KeyValueUnavailable)) throw error;
      return alone.increment(counter, by, windowSeconds);
    }
  }

  return {
    challenge: () => verifier.challenge(),
    async pass(request, { action, target, answer }) {
      const { source } = request;
      const dimensions = [
        { name: 'source', share: 'source', value: source.prefix },
        { name: 'slice', share: 'source', value: addressSlice(source.address) },
        ...(target === undefined ? [] : [{ name: 'target', share: 'target', value: target } as const]),
      ] as const;
      const keys = dimensions.map(({ name, share, value }) => ({ name, share, key: `captcha:${action}:${name}:${digest(value)}` }));
      const counted = await Promise.all(keys.map(async (counter) => ({ ...counter, used: await count(counter, 1) })));
      const keepCount = request.refundOnFailure(async () => {
        await Promise.all(counted.map((counter) => count(counter, -1)));
      });
      if (counted.some(({ name, used }) => used > free[action][name])) {
        if (answer === undefined) throw captchaErrors.captcha_required();
        if (!(await verified(verifier, answer, source.address))) throw wrongAnswer.captcha_required();
      }
      // A right attempt clears the count of its target. A source gets only its own point back. Otherwise an attacker with many
      // right attempts of one account at once would get back more points than were taken.
      return async () => {
        keepCount();
        await Promise.all(counted.map((counter) => count(counter, counter.name === 'target' ? -counter.used : -1)));
      };
    },
  };
}

async function verified(verifier: CaptchaVerifier, answer: string, address: string): Promise<boolean> {
  try {
    return await verifier.verify(answer, address);
  } catch (error) {
    if (error instanceof CaptchaUnavailable) throw commonErrors.service_unavailable({}, { retryAfter: 5 });
    throw error;
  }
}

function openVerifier(deps: Pick<Platform, 'clock' | 'db' | 'keyring' | 'log' | 'settings'>): CaptchaVerifier | undefined {
  const { provider } = deps.settings.captcha;
  if (provider === 'off') return undefined;
  return provider === 'altcha' ? openAltcha(deps) : openSiteverify(provider, deps.settings, deps.log);
}

/** A key holds no person's address, only its hash. */
function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}

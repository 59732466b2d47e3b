import { parseSettings } from '@daemun/core/settings';
import { describe, expect, it } from 'vitest';
import { captchaOf } from './headers.ts';

const settings = parseSettings({
  environment: 'development',
  origin: 'http://localhost:3000',
  secrets: ['uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs'],
  captcha: { provider: 'turnstile', siteKey: 'site', secret: 'vendor' },
});

describe('the captcha that a page may show', () => {
  // A step-up by mail can meet one on the pages that a person sees when signed in.
  it.each([
    ['/sign-in', 'turnstile'],
    ['/sign-up', 'turnstile'],
    ['/recover', 'turnstile'],
    ['/account', 'turnstile'],
    ['/account/security', 'turnstile'],
    ['/set-up-two-factor', 'turnstile'],
    ['/set-up-two-factors', 'off'],
    ['/reset', 'off'],
    ['/docs/api', 'off'],
  ])('on %s is %s', (path, provider) => {
    expect(captchaOf(settings, path)).toBe(provider);
  });
});

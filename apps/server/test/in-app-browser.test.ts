import { describe, expect, it } from 'vitest';
import { inAppBrowser } from '../lib/in-app-browser.ts';

const url = 'https://auth.example.kr/sign-in?redirectTo=%2Faccount';
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';

describe('the browser inside of an app', () => {
  it.each([
    ['KakaoTalk', `${iphone} KAKAOTALK 11.0.5`, `kakaotalk://web/openExternal?url=${encodeURIComponent(url)}`],
    ['LINE', `${iphone} Safari Line/14.10.0`, `${url}&openExternalBrowser=1`],
    ['Instagram', `${iphone} Instagram 347.0.3`, undefined],
    ['Facebook', `${iphone} [FBAN/FBIOS;FBAV/480.0]`, undefined],
    ['Naver', `${iphone} NAVER(inapp; search; 2000; 12.6.2)`, undefined],
  ])('is known as the one of %s, and how to leave it where the app tells', (name, userAgent, leave) => {
    const app = inAppBrowser(userAgent);
    expect([app?.name.en, app?.leave?.(url)]).toEqual([name, leave]);
  });

  it.each([
    `${iphone} Version/18.0 Safari/604.1`,
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
    'Mozilla/5.0 (Windows NT 10.0) OnLine/2 Firefox/133.0',
  ])('is not seen in %s', (userAgent) => expect(inAppBrowser(userAgent)).toBeUndefined());
});

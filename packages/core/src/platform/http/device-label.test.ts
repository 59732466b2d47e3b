import { describe, expect, it } from 'vitest';
import { deviceLabel, deviceLabelIn } from './device-label.ts';

const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('the label of a device', () => {
  it.each([
    ['Chrome on macOS', `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit} Chrome/140.0.0.0 Safari/537.36`],
    ['Edge on Windows', `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`],
    ['Whale on Windows', `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/138.0.0.0 Whale/4.33.325.17 Safari/537.36`],
    ['Opera on Linux', `Mozilla/5.0 (X11; Linux x86_64) ${webKit} Chrome/139.0.0.0 Safari/537.36 OPR/123.0.0.0`],
    ['Firefox on Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0'],
    [
      'Safari on macOS',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15',
    ],
    [
      'Safari on iPhone',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1',
    ],
    [
      'Chrome on iPhone',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/140.0 Mobile/15E148 Safari/604.1',
    ],
    ['Chrome on Android', `Mozilla/5.0 (Linux; Android 16; Pixel 9) ${webKit} Chrome/140.0.0.0 Mobile Safari/537.36`],
    [
      'Samsung Internet on Android',
      `Mozilla/5.0 (Linux; Android 16; SM-S938N) ${webKit} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
    ],
    [
      'KakaoTalk on Android',
      `Mozilla/5.0 (Linux; Android 16; SM-S938N; wv) ${webKit} Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36;KAKAOTALK 2511`,
    ],
    [
      'NAVER on iPhone',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1 NAVER(inapp; search; 2100)',
    ],
    ['Chrome on ChromeOS', `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webKit} Chrome/140.0.0.0 Safari/537.36`],
    ['Android app', 'okhttp/4.12.0'],
    ['Apple app', 'Movies/12 CFNetwork/1568.100.1 Darwin/24.0.0'],
    ['curl', 'curl/8.9.1'],
    ['Windows', 'Something of its own (Windows NT 10.0)'],
    ['Unknown device', 'Something of its own'],
    ['Unknown device', ''],
    ['Unknown device', null],
  ])('is %s', (label, userAgent) => {
    expect(deviceLabel(userAgent)).toBe(label);
  });

  it('is Korean in Korean', () => {
    expect(deviceLabel(`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit} Chrome/140.0.0.0 Safari/537.36`, 'ko')).toBe(
      'macOS의 Chrome',
    );
    expect(deviceLabel('okhttp/4.12.0', 'ko')).toBe('Android 앱');
    expect(deviceLabel(null, 'ko')).toBe('알 수 없는 기기');
  });

  it('that was kept as a name reads in the language of the reader, and what a person wrote stays', () => {
    expect(deviceLabelIn('Chrome on macOS', 'ko')).toBe('macOS의 Chrome');
    expect(deviceLabelIn('macOS의 Chrome', 'en')).toBe('Chrome on macOS');
    expect(deviceLabelIn('Android 앱', 'en')).toBe('Android app');
    expect(deviceLabelIn('알 수 없는 기기', 'en')).toBe('Unknown device');
    expect(deviceLabelIn('Chrome on macOS', 'en')).toBe('Chrome on macOS');
    for (const own of ['My Chrome on macOS', 'constructor', '', '__proto__']) expect(deviceLabelIn(own, 'ko')).toBe(own);
  });

  it('repeats nothing that the client wrote, and is quick with a hostile text', () => {
    expect(deviceLabel('<b>Chrome/1</b> on <script>Windows')).toBe('Chrome on Windows');
    const start = performance.now();
    deviceLabel('Mac OS '.repeat(70_000));
    expect(performance.now() - start).toBeLessThan(200);
  });
});

import { fill, type Locale, type Text } from '../i18n/text.ts';

type Known = readonly (readonly [pattern: RegExp, name: string | Text])[];

/** In the order in which they must be looked for, because browsers also name their ancestors. */
const browsers: Known = [
  [/\bKAKAOTALK\b/i, 'KakaoTalk'],
  [/\bNAVER\b/, 'NAVER'],
  [/\bWhale\//, 'Whale'],
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(OPR|Opera)\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|HeadlessChrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/\bcurl\//, 'curl'],
  [/\bokhttp\b/i, { en: 'Android app', ko: 'Android 앱' }],
  [/\bCFNetwork\b/, { en: 'Apple app', ko: 'Apple 앱' }],
];

const systems: Known = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

const together: Text = { en: '{browser} on {system}', ko: '{system}의 {browser}' };
const unknown: Text = { en: 'Unknown device', ko: '알 수 없는 기기' };

/**
 * A short label by which a person recognises a device, such as "Chrome on macOS". A user agent can contain anything, so the label
 * consists only of names of this list.
 */
export function deviceLabel(userAgent: string | null, locale: Locale = 'en'): string {
  if (!userAgent) return unknown[locale];
  const nameIn = (known: Known) => known.find(([pattern]) => pattern.test(userAgent))?.[1];
  return label(nameIn(browsers), nameIn(systems), locale);
}

/**
 * A stored name in another language, if it is such a label. A passkey without a name of its own has the label of its device, in
 * the language of that day. Other names stay as they are.
 */
export function deviceLabelIn(name: string, locale: Locale): string {
  return labels.get(name)?.[locale] ?? name;
}

function label(browser: string | Text | undefined, system: string | Text | undefined, locale: Locale): string {
  const [shownBrowser, shownSystem] = [browser, system].map((name) => (typeof name === 'object' ? name[locale] : name));
  if (shownBrowser && shownSystem) return fill(together[locale], { browser: shownBrowser, system: shownSystem });
  return shownBrowser ?? shownSystem ?? unknown[locale];
}

/** Every label, by its text in each language. */
const labels: ReadonlyMap<string, Text> = new Map(
  [undefined, ...browsers.map(([, name]) => name)].flatMap((browser) =>
    [undefined, ...systems.map(([, name]) => name)].flatMap((system) => {
      const text: Text = { en: label(browser, system, 'en'), ko: label(browser, system, 'ko') };
      return [[text.en, text] as const, [text.ko, text] as const];
    }),
  ),
);

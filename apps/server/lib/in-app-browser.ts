/** The browser inside another app, such as a messenger. */
export interface InAppBrowser {
  readonly name: { readonly en: string; readonly ko: string };
  /** An address that opens a page in the system's browser. Left out if the app supports none. */
  readonly leave?: (url: string) => string;
}

const known: readonly (readonly [RegExp, InAppBrowser])[] = [
  [
    /KAKAOTALK/i,
    { name: { en: 'KakaoTalk', ko: '카카오톡' }, leave: (url) => `kakaotalk://web/openExternal?url=${encodeURIComponent(url)}` },
  ],
  [/\bLine\//, { name: { en: 'LINE', ko: '라인' }, leave: (url) => withParameter(url, 'openExternalBrowser', '1') }],
  [/\bInstagram\b/, { name: { en: 'Instagram', ko: '인스타그램' } }],
  [/\bBarcelona\b/, { name: { en: 'Threads', ko: '스레드' } }],
  [/FBAN|FBAV|FB_IAB/, { name: { en: 'Facebook', ko: '페이스북' } }],
  [/NAVER\(inapp/, { name: { en: 'Naver', ko: '네이버' } }],
  [/DaumApps/, { name: { en: 'Daum', ko: '다음' } }],
];

/** The app of this browser. Undefined for the system's browser. */
export function inAppBrowser(userAgent: string): InAppBrowser | undefined {
  return known.find(([mark]) => mark.test(userAgent))?.[1];
}

function withParameter(url: string, name: string, value: string): string {
  const changed = new URL(url);
  changed.searchParams.set(name, value);
  return changed.href;
}

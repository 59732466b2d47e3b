import type { ConsentSettingsInput } from '../src/consent/settings.ts';

const titled = (en: string, ko: string) => ({ title: { en, ko } });

/** As a Korean service has them: an age, two documents that everybody agrees to, and a marketing consent for each channel. */
export const koreanConsents = {
  minimumAge: 14,
  documents: [
    { id: 'terms', version: '2026-01', ...titled('Terms of service', '이용약관'), url: 'https://example.com/terms', required: true },
    { id: 'privacy', version: '3', ...titled('Use of personal data', '개인정보 수집·이용'), url: '/privacy', required: true },
    { id: 'marketing-email', version: '1', ...titled('News by e-mail', '이메일 소식 받기'), url: '/news', required: false },
    { id: 'marketing-sms', version: '1', ...titled('News by text message', '문자 소식 받기'), url: '/news', required: false },
  ],
} as const satisfies ConsentSettingsInput;

/** Everything that is required there, and nothing else. */
export const requiredConsents = [
  { id: 'age', version: '14' },
  { id: 'terms', version: '2026-01' },
  { id: 'privacy', version: '3' },
] as const;

/** The same documents, the terms in a newer version. */
export const newerTerms = {
  ...koreanConsents,
  documents: koreanConsents.documents.map((document) => (document.id === 'terms' ? { ...document, version: '2026-07' } : document)),
} satisfies ConsentSettingsInput;

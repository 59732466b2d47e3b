import type { ReactNode } from 'react';
import { type Namespace, pickMessages } from '../../lib/messages.ts';
import { getPage } from '../../lib/page.ts';
import { TextsProvider } from './texts-provider.tsx';

/** Texts that components of any page may use. */
const everywhere: readonly Namespace[] = [
  'shell',
  'failures',
  'fields',
  'strength',
  'stepUp',
  'social',
  'codes',
  'captcha',
  'passkeys',
  'leave',
];

/** Gives client components the texts of their page, and no others. */
export async function Texts({ of = [], children }: { of?: readonly Namespace[]; children: ReactNode }) {
  const { locale, timeZone } = await getPage();
  return (
    <TextsProvider locale={locale} timeZone={timeZone} messages={pickMessages(locale, [...everywhere, ...of])}>
      {children}
    </TextsProvider>
  );
}

'use client';

import { NextIntlClientProvider } from 'next-intl';
import type { ReactNode } from 'react';
import type { Locale, Messages } from '../../lib/messages.ts';

interface Props {
  locale: Locale;
  /** Of every date: see `useMoment`. */
  timeZone: string;
  messages: Partial<Messages>;
  children: ReactNode;
}

/** The provider as client components know it: the server's variant wants a configuration file of its own. */
export function TextsProvider({ locale, timeZone, messages, children }: Props) {
  return (
    <NextIntlClientProvider locale={locale} messages={messages} timeZone={timeZone}>
      {children}
    </NextIntlClientProvider>
  );
}

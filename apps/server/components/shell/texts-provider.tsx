'use client';

import type { ReactNode } from 'react';
import { IntlProvider } from 'use-intl';
import type { Locale, Messages } from '../../lib/messages.ts';

interface Props {
  locale: Locale;
  /** Of every date: see `useMoment`. */
  timeZone: string;
  messages: Partial<Messages>;
  children: ReactNode;
}

/** Hands the texts to client components: a context, which the server knows none of. */
export function TextsProvider({ locale, timeZone, messages, children }: Props) {
  return (
    <IntlProvider locale={locale} messages={messages} timeZone={timeZone}>
      {children}
    </IntlProvider>
  );
}

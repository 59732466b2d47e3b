'use client';

import type { ReactNode } from 'react';
import { IntlProvider } from 'use-intl';
import type { Locale, Messages } from '../../lib/messages.ts';

interface Props {
  locale: Locale;
  /** The time zone of every date: see `useMoment`. */
  timeZone: string;
  messages: Partial<Messages>;
  children: ReactNode;
}

/** Passes the texts to client components by a context, because server components have no context. */
export function TextsProvider({ locale, timeZone, messages, children }: Props) {
  return (
    <IntlProvider locale={locale} messages={messages} timeZone={timeZone}>
      {children}
    </IntlProvider>
  );
}

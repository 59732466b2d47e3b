'use client';

import { useTranslations } from 'use-intl';
import type { Outcome } from '../../lib/api.ts';
import type { ConsentRef, ShownConsent } from '../../lib/consents.ts';
import { Notice } from '../ui/notice.tsx';
import { ConsentForm } from './consent-form.tsx';

interface Props<T> {
  consents: readonly ShownConsent[];
  send: (consents: readonly ConsentRef[]) => Promise<Outcome<T>>;
  onDone: (value: T) => void;
}

/** A user who registers agrees for that user alone. The person who opens the link in another browser is asked there. */
export function ConsentsElsewhere<T>({ consents, send, onDone }: Props<T>) {
  const text = useTranslations('consents');
  return (
    <div className="grid gap-5">
      <Notice look="plain">{text('askElsewhere')}</Notice>
      <ConsentForm consents={consents} submitLabel={text('submit')} action="/verify-email" send={send} onDone={onDone} />
    </div>
  );
}

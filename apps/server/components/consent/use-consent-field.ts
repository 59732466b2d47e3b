'use client';

import { type Control, useController } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { type Chosen, isEnough, type ShownConsent } from '../../lib/consents.ts';

/** A form that has consents among its fields. */
export interface WithConsents {
  consents: Chosen;
}

/** Connects the ticks to a form. Required consents are ticked before anything is sent, and an error appears at the ticks. */
export function useConsentField(control: Control<WithConsents>, consents: readonly ShownConsent[]) {
  const text = useTranslations('consents');
  const { field, fieldState } = useController({
    name: 'consents',
    control,
    rules: { validate: (chosen) => isEnough(consents, chosen) || text('missing') },
  });
  return { consents, chosen: field.value, onChange: field.onChange, focusRef: field.ref, error: fieldState.error?.message } as const;
}

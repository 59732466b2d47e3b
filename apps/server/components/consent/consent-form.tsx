'use client';

import { useForm } from 'react-hook-form';
import type { Outcome } from '../../lib/api.ts';
import { type ConsentRef, consentsBody, noneChosen, type ShownConsent } from '../../lib/consents.ts';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { Button } from '../ui/button.tsx';
import { FocusHere } from '../ui/focus-here.tsx';
import { ConsentFields } from './consent-fields.tsx';
import { useConsentField, type WithConsents } from './use-consent-field.ts';

interface Props<T> {
  consents: readonly ShownConsent[];
  submitLabel: string;
  /** The page that shows the form. */
  action: string;
  send: (consents: readonly ConsentRef[]) => Promise<Outcome<T>>;
  onDone: (value: T) => void;
}

/** Consents alone: before an account is made by mail, or when the server asks for them again. */
export function ConsentForm<T>({ consents, submitLabel, action, send, onDone }: Props<T>) {
  const form = useForm<WithConsents>({ defaultValues: { consents: noneChosen(consents) } });
  const field = useConsentField(form.control, consents);
  const { submit, failure, busy } = useSubmission<WithConsents, T>(
    form,
    ({ consents: chosen }) => send(consentsBody(consents, chosen).consents ?? []),
    onDone,
  );
  return (
    <FocusHere>
      <form method="post" action={action} onSubmit={submit} noValidate className="grid gap-5">
        <FailureNotice failure={failure} />
        <ConsentFields {...field} />
        <Button type="submit" busy={busy}>
          {submitLabel}
        </Button>
      </form>
    </FocusHere>
  );
}

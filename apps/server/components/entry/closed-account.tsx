'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { callApi } from '../../lib/api.ts';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button } from '../ui/button.tsx';
import { useMoment } from '../ui/use-moment.ts';
import { EntryPage } from './entry-page.tsx';

/** An account that waits for its deletion, after the right proof (R20): until when it can be kept, and the offer to keep it. */
export function ClosedAccount({
  until,
  token,
  onResult,
}: {
  /** ISO 8601. */
  until: string;
  token: string;
  onResult: (result: SignInResult) => void;
}) {
  const text = useTranslations('signIn');
  const locale = useLocale();
  const { moment } = useMoment();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);

  async function keep(): Promise<void> {
    setBusy(true);
    const outcome = await callApi<SignInResult>(locale, 'POST', '/account/restore', { token });
    setBusy(false);
    if (outcome.ok) onResult(outcome.value);
    else setFailure(outcome.failure);
  }

  return (
    <EntryPage title={text('closedTitle')} lead={text('closedLead', { until: moment(until) })}>
      <FailureNotice failure={failure} />
      <Button onClick={() => void keep()} disabled={busy}>
        {text('keepAccount')}
      </Button>
    </EntryPage>
  );
}

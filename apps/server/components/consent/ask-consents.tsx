'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Outcome } from '../../lib/api.ts';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import type { ConsentRef, ShownConsent } from '../../lib/consents.ts';
import { EntryPage } from '../entry/entry-page.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button } from '../ui/button.tsx';
import { ConsentForm } from './consent-form.tsx';

/** Sends the same proof again, with the consents. */
export type SendConsents = (consents: readonly ConsentRef[]) => Promise<Outcome<SignInResult>>;

interface Props {
  consents: readonly ShownConsent[];
  /** The page that shows this step. */
  action: string;
  send: SendConsents;
  onDone: (result: SignInResult) => void;
  /** The proof has become too old meanwhile. */
  onBack: () => void;
}

/** The step between the proof of a mailbox and the new account. */
export function AskConsents({ consents, action, send, onDone, onBack }: Props) {
  const text = useTranslations('consents');
  const shell = useTranslations('shell');
  const [over, setOver] = useState<Failure>();

  async function sendOrEnd(given: readonly ConsentRef[]): Promise<Outcome<SignInResult>> {
    const outcome = await send(given);
    if (!outcome.ok && /^invalid_(?:code|link)$/.test(outcome.failure.code)) setOver(outcome.failure);
    return outcome;
  }

  if (over !== undefined) {
    return (
      <EntryPage title={shell('signInAgain')}>
        <FailureNotice failure={over} />
        <Button onClick={onBack}>{shell('retry')}</Button>
      </EntryPage>
    );
  }
  return (
    <EntryPage title={text('askTitle')} lead={text('askLead')}>
      <ConsentForm consents={consents} submitLabel={text('submit')} action={action} send={sendOrEnd} onDone={onDone} />
    </EntryPage>
  );
}

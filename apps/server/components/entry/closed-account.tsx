'use client';

import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { announceAccountChange } from '../../lib/account-changed.ts';
import { callApi } from '../../lib/api.ts';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { useMoment } from '../ui/use-moment.ts';
import { continueTo } from './after-sign-in.ts';
import { EntryPage } from './entry-page.tsx';

/** The answer to a sign-in to an account that waits for its deletion. */
export type ToldOfDeletion = Extract<SignInResult, { status: 'deletion-scheduled' }>;

interface Props {
  told: ToldOfDeletion;
  /** The page that the user wanted. */
  target: string;
  /** Goes back to the start of the sign-in. */
  onLeave: () => void;
}

/**
 * Shown after every proof, for an account that waits for its deletion: until when its owner can keep it, and the button to do so.
 */
export function ClosedAccount({ told, target, onLeave }: Props) {
  const text = useTranslations('closing');
  const shell = useTranslations('shell');
  const locale = useLocale();
  const { moment } = useMoment();
  const [state, setState] = useState<'ready' | 'busy' | 'signed-in' | 'restored' | 'over'>('ready');
  const [failure, setFailure] = useState<Failure>();

  async function keep(): Promise<void> {
    setState('busy');
    setFailure(undefined);
    const outcome = await callApi<SignInResult | { readonly status: 'restored' }>(locale, 'POST', '/account/restore', {
      token: told.restoreToken,
    });
    if (outcome.ok) {
      announceAccountChange();
      return setState(outcome.value.status === 'signed-in' ? 'signed-in' : 'restored');
    }
    if (outcome.failure.code === 'invalid_link') return setState('over');
    setFailure(outcome.failure);
    setState('ready');
  }

  if (state === 'signed-in') {
    return (
      <EntryPage title={text('keptTitle')} lead={text('keptLead')}>
        <a className={buttonClass()} href={continueTo(target)}>
          {text('goOn')}
        </a>
      </EntryPage>
    );
  }
  if (state === 'restored' || state === 'over') {
    const kept = state === 'restored';
    return (
      <EntryPage title={kept ? text('keptTitle') : shell('signInAgain')} lead={text(kept ? 'keptSignIn' : 'overLead')}>
        <Button onClick={onLeave}>{shell('signIn')}</Button>
      </EntryPage>
    );
  }
  return (
    <EntryPage title={text('closedTitle')} lead={text('closedLead', { until: moment(told.deletionDueAt) })}>
      <FailureNotice failure={failure} />
      <Button busy={state === 'busy'} onClick={() => void keep()}>
        {text('keepAccount')}
      </Button>
      <Button look="quiet" onClick={onLeave}>
        {text('leave')}
      </Button>
    </EntryPage>
  );
}

'use client';

import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import type { ConsentRef, ShownConsent } from '../../lib/consents.ts';
import { AskConsents } from '../consent/ask-consents.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { secondFactorLead } from '../methods/methods.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { followSignIn } from './after-sign-in.ts';
import { ClosedAccount, type ToldOfDeletion } from './closed-account.tsx';
import { DeadLink } from './dead-link.tsx';
import { EntryPage } from './entry-page.tsx';
import { SecondFactorForm } from './second-factor-form.tsx';
import { SecondFactorOver } from './second-factor-over.tsx';

interface Props {
  token: string | null;
  target: string;
  trustFor: string | undefined;
  /** The consents that a new account needs. */
  consents: readonly ShownConsent[];
  /** A user is signed in here. */
  signedIn: boolean;
}

/** The link of a mail. It signs in on the browser that asked for it. On any other browser it says where to go. */
export function MagicLink({ token, target, trustFor, consents, signedIn }: Props) {
  const text = useTranslations('magicLink');
  const secondFactor = useTranslations('secondFactor');
  const shell = useTranslations('shell');
  const locale = useLocale();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [waiting, setWaiting] = useState<Extract<SignInResult, { status: 'second-factor-required' }>>();
  const [over, setOver] = useState<Failure>();
  const [asking, setAsking] = useState(false);
  const [closed, setClosed] = useState<ToldOfDeletion>();
  const signIn = `/sign-in?redirectTo=${encodeURIComponent(target)}`;

  async function open(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    const outcome = await verify();
    if (outcome.ok && followSignIn(outcome.value, target, 'email-code')) return;
    setBusy(false);
    if (outcome.ok) onResult(outcome.value);
    else if (outcome.failure.code === 'consent_required') setAsking(true);
    else setFailure(outcome.failure);
  }

  const verify = (given?: readonly ConsentRef[]) =>
    callApi<SignInResult>(locale, 'POST', '/magic-link/verify', { token, ...(given && { consents: given }) });

  function onResult(result: SignInResult): void {
    setAsking(false);
    if (followSignIn(result, target, 'email-code')) return;
    if (result.status === 'second-factor-required') setWaiting(result);
    else if (result.status === 'deletion-scheduled') setClosed(result);
    else location.assign('/sign-in?notice=reset-required');
  }

  if (closed) return <ClosedAccount told={closed} target={target} onLeave={() => location.assign(signIn)} />;
  if (asking) {
    return <AskConsents consents={consents} action="/magic-link" send={verify} onDone={onResult} onBack={() => location.assign(signIn)} />;
  }

  if (over) {
    return (
      <EntryPage title={shell('signInAgain')}>
        <SecondFactorOver failure={over} />
        <a className={buttonClass()} href={signIn}>
          {text('deadAction')}
        </a>
      </EntryPage>
    );
  }
  if (waiting) {
    return (
      <EntryPage title={secondFactor('title')} lead={secondFactor(secondFactorLead(waiting.methods))}>
        <SecondFactorForm
          methods={waiting.methods}
          signInToken={waiting.signInToken}
          trustFor={trustFor}
          onDone={onResult}
          onOver={(ended) => (ended ? setOver(ended) : location.assign(signIn))}
        />
      </EntryPage>
    );
  }
  if (token === null || failure?.code === 'invalid_link') {
    return <DeadLink action={text('deadAction')} href={signIn} hint={text('deadHint')} signedIn={signedIn} />;
  }
  if (failure?.code === 'different_browser') {
    return (
      <EntryPage title={text('elsewhereTitle')}>
        <Notice look="caution">{text('elsewhereLead', { device: failure.requestedFrom ?? '' })}</Notice>
        <a className={buttonClass()} href={signIn}>
          {text('deadAction')}
        </a>
      </EntryPage>
    );
  }
  return (
    <EntryPage title={text('title')} lead={text('lead')}>
      <FailureNotice failure={failure} />
      <Button busy={busy} onClick={() => void open()}>
        {text('submit')}
      </Button>
    </EntryPage>
  );
}

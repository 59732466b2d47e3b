'use client';

import { useCallback, useEffect, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { callApi, type Outcome } from '../../lib/api.ts';
import type { AwaitedSignUp, Failure, SignInResult } from '../../lib/api-types.ts';
import type { ConsentRef, ShownConsent } from '../../lib/consents.ts';
import { ConsentForm } from '../consent/consent-form.tsx';
import { LoadFailure } from '../forms/load-failure.tsx';
import { Skeleton } from '../ui/card.tsx';
import { followSignIn } from './after-sign-in.ts';
import { Decline } from './decline.tsx';
import { EntryPage } from './entry-page.tsx';

interface Props {
  target: string;
  /** The consents that a new account needs. */
  consents: readonly ShownConsent[];
}

/** Somebody new came from a provider. The account is made once they agree; until then the server keeps them by a cookie. */
export function FinishSignUp({ target, consents }: Props) {
  const text = useTranslations('finishSignUp');
  const shell = useTranslations('shell');
  const locale = useLocale();
  const [awaited, setAwaited] = useState<AwaitedSignUp>();
  const [failure, setFailure] = useState<Failure>();

  const load = useCallback(async (): Promise<void> => {
    setFailure(undefined);
    const outcome = await callApi<AwaitedSignUp>(locale, 'GET', '/social/sign-up');
    if (outcome.ok) return setAwaited(outcome.value);
    if (isOver(outcome.failure)) return startOver(target);
    setFailure(outcome.failure);
  }, [locale, target]);
  useEffect(() => void load(), [load]);

  async function send(given: readonly ConsentRef[]): Promise<Outcome<SignInResult>> {
    const outcome = await callApi<SignInResult>(locale, 'POST', '/social/sign-up', { consents: given });
    if (outcome.ok || !isOver(outcome.failure)) return outcome;
    startOver(target);
    return { ok: false, failure: { ...outcome.failure, code: 'cancelled' } };
  }

  if (!awaited) {
    return (
      <EntryPage title={text('title')}>
        {failure ? <LoadFailure failure={failure} onRetry={() => void load()} /> : <Skeleton label={shell('loading')} lines={2} />}
      </EntryPage>
    );
  }
  const { label, email } = awaited;
  const address = () => (
    <strong translate="no" className="font-semibold break-all text-ink">
      {email}
    </strong>
  );
  const lead = email === null ? text('lead', { provider: label }) : text.rich('leadAddress', { provider: label, address });
  return (
    <EntryPage title={text('title')} lead={lead} below={<Decline path="/social/sign-up" label={text('decline')} />}>
      <ConsentForm
        consents={consents}
        submitLabel={text('submit')}
        action="/finish-sign-up"
        send={send}
        onDone={(result) => {
          // Another request may have made the account meanwhile, and it may ask for more than the provider.
          if (result.status === 'second-factor-required') location.assign(`/second-factor?redirectTo=${encodeURIComponent(target)}`);
          else if (!followSignIn(result, target)) startOver(target);
        }}
      />
    </EntryPage>
  );
}

/** Nothing waits any more: it took too long, or the account is made. */
const isOver = ({ code }: Failure): boolean => code === 'no_sign_up';

function startOver(target: string): void {
  location.replace(`/sign-in?notice=expired&redirectTo=${encodeURIComponent(target)}`);
}

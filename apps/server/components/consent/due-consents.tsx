'use client';

import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { Failure } from '../../lib/api-types.ts';
import type { ShownConsent } from '../../lib/consents.ts';
import { goTo } from '../entry/after-sign-in.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { ConsentForm } from './consent-form.tsx';

/** The consents that are due, and the ways out for a user who does not agree. */
export function DueConsents({ consents, target }: { consents: readonly ShownConsent[]; target: string }) {
  const text = useTranslations('consents');
  const locale = useLocale();
  const call = useApi();
  const [failure, setFailure] = useState<Failure>();

  async function signOut(): Promise<void> {
    const outcome = await callApi(locale, 'POST', '/logout');
    if (outcome.ok || outcome.failure.code === 'unauthenticated') location.assign('/sign-in');
    else setFailure(outcome.failure);
  }

  return (
    <>
      <ConsentForm
        consents={consents}
        submitLabel={text('submit')}
        action="/consents"
        send={(given) => call('POST', '/account/consents', { consents: given })}
        onDone={() => goTo(target)}
      />
      <div className="grid gap-3 border-t border-line pt-5">
        <p className="text-sm leading-relaxed text-ink-soft">{text('otherwise')}</p>
        <FailureNotice failure={failure} />
        <div className="flex flex-wrap gap-2">
          <Button look="secondary" onClick={() => void signOut()}>
            {text('signOut')}
          </Button>
          <a className={buttonClass('quiet')} href="/account#deletion">
            {text('delete')}
          </a>
        </div>
      </div>
    </>
  );
}

'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { callApi } from '../../lib/api.ts';
import type { Failure } from '../../lib/api-types.ts';
import { hasOwnAuthenticator, makePasskey, supportsUpgrade } from '../../lib/passkey.ts';
import { EntryPage } from '../entry/entry-page.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button } from '../ui/button.tsx';
import { PasskeyButton } from './passkey-button.tsx';

/**
 * After a sign-in with a password: is a passkey to be offered here and now? Where the browser makes one by itself, that is
 * done, and nobody is asked. The server says yes once a month at most.
 */
export async function shouldOfferPasskey(locale: string): Promise<boolean> {
  const call = <T,>(method: 'POST', path: string, body?: unknown) => callApi<T>(locale, method, path, body);
  if (!(await hasOwnAuthenticator())) return false;
  const asked = await call<{ offer: boolean }>('POST', '/passkey/offer');
  if (!asked.ok || !asked.value.offer) return false;
  if (!(await supportsUpgrade())) return true;
  return !(await makePasskey(call, { upgrade: true })).ok;
}

/** The offer itself. Either answer goes on to where the person wanted. */
export function PasskeyOffer({ onDone }: { onDone: () => void }) {
  const text = useTranslations('passkeys');
  const locale = useLocale();
  const [failure, setFailure] = useState<Failure>();
  return (
    <EntryPage title={text('offerTitle')} lead={text('offerLead')}>
      <FailureNotice failure={failure} />
      <PasskeyButton
        label={text('offerMake')}
        act={() => makePasskey((method, path, body) => callApi(locale, method, path, body))}
        onDone={onDone}
        onRefused={(refused) => {
          setFailure({ ...refused, ...(refused.code === 'passkey_cancelled' && { detail: text('notMade') }) });
          return true;
        }}
      />
      <Button look="quiet" onClick={onDone}>
        {text('offerLater')}
      </Button>
    </EntryPage>
  );
}

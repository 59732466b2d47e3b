'use client';

import { useEffect, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { Failure } from '../../lib/api-types.ts';
import { hasOwnAuthenticator, makePasskey, supportsUpgrade } from '../../lib/passkey.ts';
import { presentAccount } from '../../lib/present-account.ts';
import type { ShownProvider } from '../../lib/social.ts';
import { EntryPage } from '../entry/entry-page.tsx';
import { ApiProvider, useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/card.tsx';
import { PasskeyButton } from './passkey-button.tsx';

/**
 * After a sign-in with a password: should the page offer a passkey here and now? If the browser makes a passkey by itself, the
 * page lets it and asks nobody. The server allows an offer once a month at most.
 */
export async function shouldOfferPasskey(locale: string): Promise<boolean> {
  const call = <T,>(method: 'POST', path: string, body?: unknown) => callApi<T>(locale, method, path, body);
  if (!(await hasOwnAuthenticator())) return false;
  const asked = await call<{ offer: boolean }>('POST', '/passkey/offer');
  if (!asked.ok || !asked.value.offer) return false;
  if (!(await supportsUpgrade())) return true;
  return !(await makePasskey(call, { upgrade: true })).ok;
}

interface Props {
  providers: readonly ShownProvider[];
  onDone: () => void;
}

/** The offer itself. Either answer goes on to the page that the user wanted. */
export function PasskeyOffer({ providers, onDone }: Props) {
  const text = useTranslations('passkeys');
  const shell = useTranslations('shell');
  const locale = useLocale();
  const [account, setAccount] = useState<string>();
  useEffect(() => {
    let over = false;
    void presentAccount(locale).then((found) => {
      if (over) return;
      if (found) setAccount(found);
      else onDone();
    });
    return () => {
      over = true;
    };
  }, [locale, onDone]);
  return (
    <EntryPage title={text('offerTitle')} lead={text('offerLead')}>
      {account === undefined ? (
        <Skeleton label={shell('loading')} lines={1} />
      ) : (
        // A trusted browser skipped the second factor. A new passkey still asks for it.
        <ApiProvider account={account} providers={providers}>
          <Answers onDone={onDone} />
        </ApiProvider>
      )}
    </EntryPage>
  );
}

function Answers({ onDone }: Pick<Props, 'onDone'>) {
  const text = useTranslations('passkeys');
  const call = useApi();
  const [failure, setFailure] = useState<Failure>();
  return (
    <>
      <FailureNotice failure={failure} />
      <PasskeyButton
        label={text('offerMake')}
        action={() => {
          setFailure(undefined);
          return makePasskey(call);
        }}
        onDone={onDone}
        onRefused={(refused) => {
          setFailure({ ...refused, ...(refused.code === 'passkey_cancelled' && { detail: text('notMade') }) });
          return true;
        }}
      />
      <Button look="quiet" onClick={onDone}>
        {text('offerLater')}
      </Button>
    </>
  );
}

'use client';

import { useCallback, useEffect, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { AskedSignOut, Failure } from '../../lib/api-types.ts';
import { EntryPage } from '../entry/entry-page.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { LoadFailure } from '../forms/load-failure.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { Skeleton } from '../ui/card.tsx';
import { ClientName } from './client-name.tsx';

interface Props {
  /** The handle of the sign-out that waits. Undefined in an address that has none any more. */
  handle: string | undefined;
  brand: string;
  /** The page is opened with a session. */
  signedIn: boolean;
}

/** Asks whether to sign out, where a client has sent somebody without saying whose session it means. */
export function SignOutPage({ handle, brand, signedIn }: Props) {
  const text = useTranslations('signOut');
  const shell = useTranslations('shell');
  const locale = useLocale();
  const [asked, setAsked] = useState<AskedSignOut>();
  const [over, setOver] = useState(handle === undefined);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  const load = useCallback(async (): Promise<void> => {
    if (handle === undefined) return;
    setFailure(undefined);
    const outcome = await callApi<AskedSignOut>(locale, 'GET', `/oauth/logout?logout=${encodeURIComponent(handle)}`);
    if (outcome.ok) setAsked(outcome.value);
    else if (outcome.failure.status === 404) setOver(true);
    else setFailure(outcome.failure);
  }, [locale, handle]);
  useEffect(() => void load(), [load]);

  async function signOut(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    const outcome = await callApi<{ redirectTo: string }>(locale, 'POST', '/oauth/logout', { logout: handle });
    if (outcome.ok) return location.assign(outcome.value.redirectTo);
    setBusy(false);
    if (outcome.failure.status === 404) setOver(true);
    else setFailure(outcome.failure);
  }

  if (over) {
    return (
      <EntryPage title={text('overTitle')} lead={text(signedIn ? 'overSignedIn' : 'overLead')}>
        <a className={buttonClass('secondary')} href={signedIn ? '/account' : '/sign-in'}>
          {text(signedIn ? 'toAccount' : 'toSignIn')}
        </a>
      </EntryPage>
    );
  }
  if (!asked) {
    return (
      <EntryPage title={text('title', { brand })}>
        {failure ? <LoadFailure failure={failure} onRetry={() => void load()} /> : <Skeleton label={shell('loading')} lines={1} />}
      </EntryPage>
    );
  }
  const { client, account } = asked;
  if (account === null) {
    return (
      <EntryPage title={text('doneTitle')} lead={text('alreadyOut')}>
        <FailureNotice failure={failure} />
        <Button look="secondary" busy={busy} onClick={() => void signOut()}>
          {text('back')}
        </Button>
      </EntryPage>
    );
  }
  const name = account.email ?? account.name;
  return (
    <EntryPage
      title={text('title', { brand })}
      lead={client === null ? undefined : text.rich('lead', { client: () => <ClientName>{client.name}</ClientName> })}
    >
      {name && (
        <p translate="no" className="font-semibold break-all">
          {name}
        </p>
      )}
      <FailureNotice failure={failure} />
      <div className="grid grid-cols-2 gap-3">
        <a className={buttonClass('secondary')} href="/account">
          {text('stay')}
        </a>
        <Button look="secondary" busy={busy} onClick={() => void signOut()}>
          {text('signOut')}
        </Button>
      </div>
    </EntryPage>
  );
}

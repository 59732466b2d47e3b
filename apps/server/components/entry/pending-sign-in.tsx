'use client';

import { type ComponentProps, useCallback, useEffect, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { Failure, PendingSignIn as Pending } from '../../lib/api-types.ts';
import { LoadFailure } from '../forms/load-failure.tsx';
import { Skeleton } from '../ui/card.tsx';
import { EntryPage } from './entry-page.tsx';
import { SignIn, type WaitingSignIn } from './sign-in.tsx';

/**
 * The second half of a sign-in whose first half was elsewhere. The server knows it by the cookie of this browser, so the page
 * survives a reload.
 */
export function PendingSignIn(props: Omit<ComponentProps<typeof SignIn>, 'begun' | 'head' | 'notice'>) {
  const text = useTranslations('secondFactor');
  const shell = useTranslations('shell');
  const locale = useLocale();
  const [begun, setBegun] = useState<WaitingSignIn>();
  const [failure, setFailure] = useState<Failure>();
  const { target } = props;

  const load = useCallback(async (): Promise<void> => {
    setFailure(undefined);
    const outcome = await callApi<Pending>(locale, 'GET', '/login/pending');
    if (outcome.ok) return setBegun({ methods: outcome.value.methods });
    // Nothing waits: it took too long, or it is finished already. The sign-in page leads on whoever has a session.
    if (outcome.failure.code === 'unauthenticated') return location.replace(`/sign-in?redirectTo=${encodeURIComponent(target)}`);
    setFailure(outcome.failure);
  }, [locale, target]);
  useEffect(() => void load(), [load]);

  if (begun) return <SignIn {...props} begun={begun} />;
  return (
    <EntryPage title={text('title')}>
      {failure ? <LoadFailure failure={failure} onRetry={() => void load()} /> : <Skeleton label={shell('loading')} lines={1} />}
    </EntryPage>
  );
}

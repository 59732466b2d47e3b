'use client';

import { type ComponentProps, useCallback, useEffect, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { AwaitedLink, Failure } from '../../lib/api-types.ts';
import { type ShownProvider, socialMethods } from '../../lib/social.ts';
import { LoadFailure } from '../forms/load-failure.tsx';
import { waysOf } from '../methods/methods.ts';
import { Skeleton } from '../ui/card.tsx';
import { Decline } from './decline.tsx';
import { EntryPage } from './entry-page.tsx';
import { SignIn } from './sign-in.tsx';

type Props = Omit<ComponentProps<typeof SignIn>, 'begun' | 'head' | 'notice'>;

/**
 * Somebody came from a provider with the address of an existing account. A sign-in to that account in this browser, by any of its
 * ways, links the two: the server knows what waits by a cookie, so these are the ordinary forms.
 */
export function LinkAccount(props: Props) {
  const text = useTranslations('linkAccount');
  const shell = useTranslations('shell');
  const locale = useLocale();
  const [awaited, setAwaited] = useState<AwaitedLink>();
  const [failure, setFailure] = useState<Failure>();

  const load = useCallback(async (): Promise<void> => {
    setFailure(undefined);
    const outcome = await callApi<AwaitedLink>(locale, 'GET', '/social/link');
    if (outcome.ok) return setAwaited(outcome.value);
    if (outcome.failure.status === 404) return location.replace('/sign-in?notice=expired');
    setFailure(outcome.failure);
  }, [locale]);
  useEffect(() => void load(), [load]);

  if (!awaited) {
    return (
      <EntryPage title={text('title')}>
        {failure ? <LoadFailure failure={failure} onRetry={() => void load()} /> : <Skeleton label={shell('loading')} lines={2} />}
      </EntryPage>
    );
  }
  const { provider: id, emailHint, methods } = awaited;
  const provider = props.providers.find((one) => one.id === id)?.label ?? id;
  const ways = waysOf(methods, props.ways);
  const others: readonly ShownProvider[] = socialMethods(methods, props.providers).filter((other) => other.id !== id);
  const lead = text.rich('lead', {
    provider,
    address: () => (
      <strong translate="no" className="font-semibold break-all text-ink">
        {emailHint}
      </strong>
    ),
  });
  const below = <Decline path="/social/link" lead={text('declineLead', { provider })} label={text('decline')} />;
  return (
    <SignIn
      {...props}
      ways={ways.length + others.length > 0 ? ways : props.ways}
      providers={others}
      head={{ title: text('title'), lead, below }}
    />
  );
}

'use client';

import { useTranslations } from 'use-intl';
import type { Failure } from '../../lib/api-types.ts';
import { EntryPage } from '../entry/entry-page.tsx';
import { LoadFailure } from '../forms/load-failure.tsx';
import { buttonClass } from '../ui/button.tsx';
import { Skeleton } from '../ui/card.tsx';

interface Props {
  title: string;
  failure: Failure | undefined;
  over: boolean;
  onRetry: () => void;
}

/** Shown until an authorization request is loaded, and in its place if it is over. */
export function InteractionFrame({ title, failure, over, onRetry }: Props) {
  const text = useTranslations('oauth');
  const shell = useTranslations('shell');
  if (over) {
    return (
      <EntryPage title={text('overTitle')} lead={text('overLead')}>
        <a className={buttonClass('secondary')} href="/account">
          {text('toAccount')}
        </a>
      </EntryPage>
    );
  }
  return (
    <EntryPage title={title}>
      {failure ? <LoadFailure failure={failure} onRetry={onRetry} /> : <Skeleton label={shell('loading')} lines={2} />}
    </EntryPage>
  );
}

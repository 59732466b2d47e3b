'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { Failure } from '../../lib/api-types.ts';
import { Notice } from '../ui/notice.tsx';
import { clockText, useCountdown } from './use-countdown.ts';

/** Says what went wrong, in the server's own words if it has some. A wait is counted down. */
export function FailureNotice({ failure, action }: { failure: Failure | undefined; action?: ReactNode }) {
  const text = useTranslations('failures');
  const left = useCountdown(failure?.status === 429 ? (failure.retryAfter ?? 0) : 0, failure);
  if (!failure || failure.code === 'cancelled') return null;
  if (failure.status === 429) {
    const seconds = failure.retryAfter ?? 0;
    return (
      <Notice look="caution" action={action}>
        <span className="sr-only">{text('waitSpoken', { seconds })}</span>
        <span aria-hidden="true" className="tabular-nums">
          {left > 0 ? text('wait', { time: clockText(left) }) : text('waitOver')}
        </span>
      </Notice>
    );
  }
  if (failure.code === 'offline') return <Notice look="bad">{text('offline')}</Notice>;
  return (
    <Notice look="bad" action={action}>
      {failure.detail ?? text('unexpected')}
    </Notice>
  );
}

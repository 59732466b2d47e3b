'use client';

import { useTranslations } from 'use-intl';
import type { Failure } from '../../lib/api-types.ts';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Notice } from '../ui/notice.tsx';

/** Why a sign-in has ended at its second factor: it took too long, or too many codes were wrong. */
export function SecondFactorOver({ failure }: { failure: Failure }) {
  const text = useTranslations('secondFactor');
  if (failure.code === 'unauthenticated') return <Notice look="plain">{text('tookTooLong')}</Notice>;
  return <FailureNotice failure={failure} action={text('locked')} />;
}

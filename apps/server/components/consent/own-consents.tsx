'use client';

import { useEffect, useRef, useState } from 'react';
import useSWR from 'swr';
import { useLocale, useTranslations } from 'use-intl';
import type { Failure } from '../../lib/api-types.ts';
import type { ConsentRef } from '../../lib/consents.ts';
import { inlineLink } from '../entry/entry-page.tsx';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { LoadError } from '../forms/load-error.ts';
import { LoadFailure } from '../forms/load-failure.tsx';
import { Card, Skeleton } from '../ui/card.tsx';
import { ConsentRow, type OwnConsent } from './consent-row.tsx';

interface Reply {
  readonly consents: readonly OwnConsent[];
}

/** What the user agrees to, since when, and which consents the user can withdraw. */
export function OwnConsents() {
  const text = useTranslations('consents');
  const shell = useTranslations('shell');
  const locale = useLocale() === 'ko' ? 'ko' : 'en';
  const call = useApi();
  const [busy, setBusy] = useState<string>();
  const [said, setSaid] = useState<'given' | 'withdrawn'>();
  const [failure, setFailure] = useState<Failure>();
  const status = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // The pressed button may be gone (WCAG 2.4.3).
    if (said && document.activeElement === document.body) status.current?.focus();
  }, [said]);
  const { data, error, mutate } = useSWR<Reply, LoadError>('/account/consents', async (path: string) => {
    const outcome = await call<Reply>('GET', path);
    if (outcome.ok) return outcome.value;
    throw new LoadError(outcome.failure);
  });

  async function decide({ id, version }: ConsentRef, decision: 'given' | 'withdrawn'): Promise<void> {
    setBusy(id);
    setSaid(undefined);
    const outcome =
      decision === 'given'
        ? await call('POST', '/account/consents', { consents: [{ id, version }] })
        : await call('DELETE', `/account/consents/${id}`);
    if (outcome.ok) await mutate();
    setBusy(undefined);
    setFailure(outcome.ok ? undefined : outcome.failure);
    if (outcome.ok) setSaid(decision);
  }

  if (error && !data) return <LoadFailure failure={error.failure} onRetry={() => void mutate()} />;
  if (!data) return <Skeleton label={shell('loading')} />;
  if (data.consents.length === 0) return <p className="text-[15px] text-ink-soft">{text('none')}</p>;
  const required = data.consents.filter((one) => one.required);
  const optional = data.consents.filter((one) => !one.required);
  return (
    <>
      {required.length > 0 && (
        <Card id="required-consents" title={text('requiredTitle')} lead={text('requiredLead')}>
          <ul className="grid gap-4">
            {required.map((one) => (
              <ConsentRow key={one.id} consent={one} locale={locale} />
            ))}
          </ul>
          <a className={`${inlineLink} justify-self-start text-[15px]`} href="/account#deletion">
            {text('delete')}
          </a>
        </Card>
      )}
      {optional.length > 0 && (
        <Card id="optional-consents" title={text('optionalTitle')} lead={text('optionalLead')}>
          <FailureNotice failure={failure} />
          <ul className="grid gap-4">
            {optional.map((one) => (
              <ConsentRow
                key={one.id}
                consent={one}
                locale={locale}
                busy={busy === one.id}
                onDecide={(decision) => void decide(one, decision)}
              />
            ))}
          </ul>
          <p ref={status} tabIndex={-1} role="status" className="text-sm text-accent outline-none empty:hidden">
            {said ? text(said) : ''}
          </p>
        </Card>
      )}
    </>
  );
}

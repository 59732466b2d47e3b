'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useEffect } from 'react';
import type { ApiDocument, Entry } from './openapi-types.ts';

type Errors = readonly (readonly [code: string, error: ApiDocument['x-errors'][string]])[];

/** Every stable code with its meaning, and an address of its own that problem documents point at. */
export function ErrorTable({ errors, entries }: { errors: Errors; entries: readonly Entry[] }) {
  const text = useTranslations('docs');
  const locale = useLocale();

  // The anchor came with the address, before there was anything to scroll to.
  useEffect(() => {
    if (location.hash.startsWith('#error-')) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, []);

  /** Where nearly every route may answer so, a list of them says nothing. */
  const usedBy = (code: string): readonly Entry[] => {
    const users = entries.filter(({ operation }) => Object.values(operation.responses).some((reply) => reply['x-codes']?.includes(code)));
    return users.length > 6 ? [] : users;
  };
  return (
    <section aria-labelledby="errors" className="grid gap-4">
      <div className="grid gap-1">
        <h2 id="errors" className="text-xl font-bold">
          {text('errors')}
        </h2>
        <p className="text-[15px] leading-relaxed text-ink-soft">{text('errorsLead')}</p>
      </div>
      <dl className="grid divide-y divide-line rounded-xl border border-line bg-surface">
        {errors.map(([code, error]) => (
          <div
            key={code}
            id={`error-${code}`}
            className="grid scroll-mt-4 gap-x-4 gap-y-1 px-4 py-3 target:bg-accent-wash sm:grid-cols-[14rem_1fr]"
          >
            <dt>
              <code translate="no" className="font-semibold break-all">
                {code}
              </code>
              <span className="block text-sm text-ink-soft">{error.status}</span>
            </dt>
            <dd className="grid gap-1 text-[15px]">
              {error[locale as 'en' | 'ko']}
              <span className="font-mono text-xs break-words text-ink-soft">
                {usedBy(code)
                  .map(({ method, path }) => `${method} ${path}`)
                  .join(', ')}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

'use client';

import { Search } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import useSWR from 'swr';
import { callApi } from '../../lib/api.ts';
import { Skeleton } from '../ui/card.tsx';
import { inputClass } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { ErrorTable } from './error-table.tsx';
import { type ApiDocument, type Entry, entriesOf } from './openapi-types.ts';
import { RouteEntry } from './route-entry.tsx';

function matches({ method, path, operation }: Entry, query: string): boolean {
  const codes = Object.values(operation.responses).flatMap((reply) => reply['x-codes'] ?? []);
  return `${method} ${path} ${Object.values(operation['x-summary']).join(' ')} ${codes.join(' ')}`.toLowerCase().includes(query);
}

/** The API reference: what the server says of itself, searchable. */
export function Reference() {
  const text = useTranslations('docs');
  const shell = useTranslations('shell');
  const failures = useTranslations('failures');
  const locale = useLocale();
  const [typed, setTyped] = useState('');
  const { data, error } = useSWR<ApiDocument, Error>('/openapi.json', async (path: string) => {
    const outcome = await callApi<ApiDocument>(locale, 'GET', path);
    if (outcome.ok) return outcome.value;
    throw new Error(outcome.failure.code);
  });
  if (error) return <Notice look="bad">{failures('loadTitle')}</Notice>;
  if (!data) return <Skeleton lines={8} label={shell('loading')} />;

  const query = typed.trim().toLowerCase();
  const entries = entriesOf(data).filter((entry) => matches(entry, query));
  const errors = Object.entries(data['x-errors']).filter(([code, { en, ko }]) => `${code} ${en} ${ko}`.toLowerCase().includes(query));
  return (
    <div className="grid gap-8">
      <div className="relative">
        <Search className="pointer-events-none absolute inset-y-0 left-3.5 my-auto size-5 text-ink-soft" aria-hidden="true" />
        <input
          type="search"
          aria-label={text('search')}
          placeholder={text('search')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className={`${inputClass} pl-11`}
        />
      </div>
      <p className="text-[15px] text-ink-soft">
        {text('base')}{' '}
        <code translate="no" className="rounded bg-sunken px-1.5 py-0.5 text-ink">
          {data.servers[0]?.url}
        </code>
      </p>
      {entries.length === 0 && errors.length === 0 && <p role="status">{text('nothing', { query: typed })}</p>}
      <ul className="grid gap-3">
        {entries.map((entry) => (
          <RouteEntry key={`${entry.method} ${entry.path}`} entry={entry} />
        ))}
      </ul>
      {errors.length > 0 && <ErrorTable errors={errors} entries={entriesOf(data)} />}
    </div>
  );
}

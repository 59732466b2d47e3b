'use client';

import { Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { inlineLink } from '../entry/entry-page.tsx';
import { inputClass } from '../ui/field.tsx';
import { Fold } from './fold.tsx';
import { Method } from './method.tsx';
import { Sentence } from './sentence.tsx';

/** A route as the list shows and finds it. */
export interface ListedRoute {
  readonly method: string;
  readonly path: string;
  readonly href: string;
  readonly summary: string;
  /** All text that the search looks at, in small letters: path, words of both languages, error codes. */
  readonly words: string;
}

export interface ListedGroup {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly routes: readonly ListedRoute[];
}

/** Every route by its group, with a search. The whole list is there before any script runs. */
export function RouteList({ groups }: { groups: readonly ListedGroup[] }) {
  const text = useTranslations('docs');
  const [typed, setTyped] = useState('');
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = groups
    .map((group) => ({ ...group, routes: group.routes.filter(({ words }) => wanted.every((word) => words.includes(word))) }))
    .filter(({ routes }) => routes.length > 0);
  const count = found.reduce((sum, { routes }) => sum + routes.length, 0);
  return (
    <div className="grid gap-6">
      <search className="relative">
        <Search className="pointer-events-none absolute inset-y-0 left-3.5 my-auto size-5 text-ink-soft" aria-hidden="true" />
        <input
          type="search"
          aria-label={text('search')}
          placeholder={text('search')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className={`${inputClass} pl-11`}
        />
      </search>
      <p role="status" className={wanted.length > 0 && count === 0 ? '' : 'sr-only'}>
        {wanted.length > 0 && (count === 0 ? text('nothing', { query: typed }) : text('found', { count }))}
      </p>
      {found.map(({ name, title, summary, routes }) => (
        <section key={name} aria-labelledby={`group-${name}`}>
          <Fold
            // A new search opens or closes the groups. What the reader opens and closes after that stays as it is.
            key={String(wanted.length > 0)}
            open={wanted.length > 0}
            summary={
              <>
                <h2 id={`group-${name}`} className="text-xl font-bold">
                  {title}
                </h2>
                <p className="text-[15px] leading-relaxed text-ink-soft">
                  <Sentence>{summary}</Sentence>
                </p>
                <p key={routes.length} className="text-sm text-ink-soft">
                  {text('found', { count: routes.length })}
                </p>
              </>
            }
          >
            <a className={`${inlineLink} my-2 inline-block text-[15px]`} href={`/docs/api/${name}`}>
              {text('whole')}
            </a>
            <ul className="grid divide-y divide-line rounded-xl border border-line bg-surface">
              {routes.map((route) => (
                <li key={route.href}>
                  <a
                    href={route.href}
                    className="grid min-h-14 gap-x-3 gap-y-0.5 rounded-xl px-4 py-3 hover:bg-sunken sm:grid-cols-[4.5rem_1fr]"
                  >
                    <Method method={route.method} />
                    <span className="min-w-0">
                      <code translate="no" className="text-[15px] font-semibold break-all">
                        {route.path}
                      </code>
                      <span className="block text-sm text-ink-soft">
                        <Sentence>{route.summary}</Sentence>
                      </span>
                    </span>
                  </a>
                </li>
              ))}
            </ul>
          </Fold>
        </section>
      ))}
    </div>
  );
}

'use client';

import { Check } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { AskedScope, Interaction } from '../../lib/api-types.ts';

interface Props {
  scopes: readonly AskedScope[];
  resources: Interaction['resources'];
  /** The optional scopes that the person gives. */
  chosen: readonly string[];
  onChoose: (chosen: readonly string[]) => void;
}

/** What is asked for, in words. Who has allowed something before is shown only what is new. */
export function ScopeList({ scopes, resources, chosen, onChoose }: Props) {
  const text = useTranslations('oauth');
  const added = scopes.filter(({ granted }) => !granted);
  const heading = added.length === scopes.length ? 'asks' : added.length === 0 ? 'asksAgain' : 'asksMore';
  const shown = added.length === 0 ? scopes : added;
  const names = [...new Set(resources.map(({ name }) => name))].join(', ');
  return (
    <section aria-labelledby="scopes" className="grid gap-3">
      <h2 id="scopes" className="text-[15px] font-semibold">
        {text(heading)}
      </h2>
      <ul className="grid gap-2 rounded-lg bg-sunken px-4 py-3">
        {shown.map(({ scope, title, optional }) => (
          <li key={scope} className="text-[15px] leading-relaxed">
            {optional ? (
              <label className="flex min-h-11 items-center gap-3">
                <input
                  type="checkbox"
                  name={scope}
                  className="size-5 shrink-0 accent-accent"
                  checked={chosen.includes(scope)}
                  onChange={({ target }) => onChoose(target.checked ? [...chosen, scope] : chosen.filter((other) => other !== scope))}
                />
                <span className="min-w-0 break-words">{text('optional', { title })}</span>
              </label>
            ) : (
              <span className="flex gap-3">
                <Check className="mt-1 size-4 shrink-0 text-accent" aria-hidden="true" />
                <span className="min-w-0 break-words">{title}</span>
              </span>
            )}
          </li>
        ))}
      </ul>
      {names !== '' && <p className="text-sm break-words text-ink-soft">{text('usedAt', { names })}</p>}
    </section>
  );
}

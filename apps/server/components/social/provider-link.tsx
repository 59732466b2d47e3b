'use client';

import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { type ShownProvider, socialStart } from '../../lib/social.ts';
import { brandOf, lookOf } from './brands.ts';
import { LastTime } from './last-time.tsx';
import { ProviderLogo } from './provider-logo.tsx';

interface Props {
  provider: ShownProvider;
  /** The page after the sign-in. */
  redirectTo: string;
  /** The wording of the brand for this page. */
  words?: 'signIn' | 'signUp';
  /** The person proves themselves to the provider anew. */
  fresh?: boolean;
  /** The last sign-in in this browser went this way. */
  last?: boolean;
}

/** Leads to a provider, by the rules of its brand. A link, which works before the scripts of the page do, and without them. */
export function ProviderLink({ provider, redirectTo, words = 'signIn', fresh = false, last = false }: Props) {
  const text = useTranslations('social');
  const note = useId();
  const brand = brandOf(provider.id);
  const label = brand === undefined ? text(`${words}.other`, { provider: provider.label }) : text(`${words}.${brand}`);
  return (
    <div className="relative grid">
      <a
        href={socialStart(provider.id, redirectTo, fresh)}
        data-provider={provider.id}
        aria-describedby={last ? note : undefined}
        className={`relative flex min-h-12 items-center justify-center rounded-xl px-10 py-2 text-center text-[15px] leading-snug font-semibold transition-colors ${lookOf(provider.id)}`}
      >
        <ProviderLogo id={provider.id} className="absolute left-4 size-[18px]" />
        <span>{label}</span>
      </a>
      {last && <LastTime id={note} />}
    </div>
  );
}

'use client';

import { useTranslations } from 'use-intl';
import { type ShownProvider, socialMethod } from '../../lib/social.ts';
import { continueTo } from '../entry/after-sign-in.ts';
import { ProviderLink } from './provider-link.tsx';

interface Props {
  /** In the order of the page. */
  providers: readonly ShownProvider[];
  target: string;
  words?: 'signIn' | 'signUp';
  /** The way of the last sign-in in this browser. */
  lastWay: string | null;
}

/** The providers of a sign-in or sign-up page. */
export function ProviderLinks({ providers, target, words = 'signIn', lastWay }: Props) {
  const text = useTranslations('social');
  return (
    <ul aria-label={text('providers')} className="grid gap-3">
      {providers.map((provider) => {
        const way = socialMethod(provider.id);
        return (
          <li key={provider.id}>
            <ProviderLink provider={provider} words={words} redirectTo={continueTo(target, way)} last={lastWay === way} />
          </li>
        );
      })}
    </ul>
  );
}

'use client';

import { useTranslations } from 'use-intl';
import type { ClientFacts } from '../../lib/api-types.ts';
import { inlineLink } from '../entry/entry-page.tsx';
import { Notice } from '../ui/notice.tsx';

interface Props {
  client: ClientFacts & { readonly returnsTo?: string };
  brand: string;
}

/** Where a client leads back to, and who vouches for it. A name can be anybody's; the place cannot. */
export function ClientCard({ client, brand }: Props) {
  const text = useTranslations('oauth');
  const { returnsTo, trust, policyUrl, termsUrl } = client;
  const unverified = trust === 'unverified';
  return (
    <div className="grid gap-3">
      {returnsTo !== undefined && (
        <div className="grid gap-1">
          <p className="text-sm text-ink-soft">{text('returns')}</p>
          <p translate="no" dir="ltr" className={`break-all ${unverified ? 'text-2xl leading-tight font-bold' : 'font-medium'}`}>
            {returnsTo}
          </p>
        </div>
      )}
      {unverified && <Notice look="caution">{text(returnsTo === undefined ? 'unverifiedDevice' : 'unverified', { brand })}</Notice>}
      {(policyUrl || termsUrl) && (
        <ul className="flex flex-wrap gap-x-5 gap-y-1 text-[15px]">
          {policyUrl && <OutwardLink href={policyUrl}>{text('policy')}</OutwardLink>}
          {termsUrl && <OutwardLink href={termsUrl}>{text('terms')}</OutwardLink>}
        </ul>
      )}
    </div>
  );
}

/** The page of a client learns nothing of where its reader comes from, and opens beside this one. */
function OutwardLink({ href, children }: { href: string; children: string }) {
  return (
    <li>
      <a className={inlineLink} href={href} target="_blank" rel="noopener noreferrer">
        {children}
      </a>
    </li>
  );
}

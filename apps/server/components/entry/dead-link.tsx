'use client';

import { useTranslations } from 'use-intl';
import { buttonClass } from '../ui/button.tsx';
import { EntryPage } from './entry-page.tsx';

interface Props {
  action: string;
  href: string;
  hint?: string;
  /** Somebody is signed in here: there is no way on for them by a sign-in. */
  signedIn: boolean;
}

/** The page of a link that opens nothing any more, and the way on: to whoever is signed in, their account in place of a sign-in. */
export function DeadLink({ action, href, hint, signedIn }: Props) {
  const text = useTranslations('deadLink');
  const toAccount = signedIn && href.split('?')[0] === '/sign-in';
  const said = toAccount ? text('signedIn') : hint;
  return (
    <EntryPage title={text('title')} lead={text('lead')}>
      {said && <p className="text-[15px] leading-relaxed text-ink-soft">{said}</p>}
      <a className={buttonClass()} href={toAccount ? '/account' : href}>
        {toAccount ? text('account') : action}
      </a>
    </EntryPage>
  );
}

'use client';

import { useTranslations } from 'use-intl';
import { buttonClass } from '../ui/button.tsx';
import { EntryPage } from './entry-page.tsx';

interface Props {
  action: string;
  href: string;
  hint?: string;
  /** A user is signed in here, so the page offers no sign-in. */
  signedIn: boolean;
}

/** The page of a link that no longer works, and the way on. A signed-in user is led to the account, and not to a sign-in. */
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

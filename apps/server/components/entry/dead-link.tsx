'use client';

import { useTranslations } from 'use-intl';
import { buttonClass } from '../ui/button.tsx';
import { EntryPage } from './entry-page.tsx';

/** The page of a link that opens nothing any more, and the way on. */
export function DeadLink({ action, href, hint }: { action: string; href: string; hint?: string }) {
  const text = useTranslations('deadLink');
  return (
    <EntryPage title={text('title')} lead={text('lead')}>
      {hint && <p className="text-[15px] leading-relaxed text-ink-soft">{hint}</p>}
      <a className={buttonClass()} href={href}>
        {action}
      </a>
    </EntryPage>
  );
}

'use client';

import { useTranslations } from 'next-intl';
import { buttonClass } from '../ui/button.tsx';
import { FocusHere } from '../ui/focus-here.tsx';
import { Notice } from '../ui/notice.tsx';

/** A link that opens nothing any more, and the way on. */
export function DeadLink({ action, href, hint }: { action: string; href: string; hint?: string }) {
  const text = useTranslations('deadLink');
  return (
    <FocusHere>
      <Notice look="bad">
        <strong className="font-semibold">{text('title')}</strong>
        <br />
        {text('lead')}
      </Notice>
      {hint && <p className="text-[15px] leading-relaxed text-ink-soft">{hint}</p>}
      <a className={buttonClass()} href={href}>
        {action}
      </a>
    </FocusHere>
  );
}

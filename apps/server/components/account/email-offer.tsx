'use client';

import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button, buttonClass } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

/** "Not now", said in this browser. It names no account, and outlives the sign-out, which clears the storage of the site. */
const answered = 'daemun-email-offer=later';

/** Offers an address to an account without one. Nobody has to give one. */
export function EmailOffer() {
  const text = useTranslations('email');
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(!document.cookie.split('; ').includes(answered)), []);

  function dismiss(): void {
    setOpen(false);
    const secure = location.protocol === 'https:' ? '; Secure' : '';
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
    document.cookie = `${answered}; Path=/; Max-Age=${365 * 24 * 3600}; SameSite=Lax${secure}`;
    // The button goes with the focus (WCAG 2.4.3).
    document.getElementById('main')?.focus();
  }

  if (!open) return null;
  return (
    <Notice
      look="plain"
      action={
        <div className="mt-1 flex flex-wrap gap-2">
          <a className={buttonClass('secondary')} href="#email-card">
            {text('offerAction')}
          </a>
          <Button look="quiet" onClick={dismiss}>
            {text('offerDismiss')}
          </Button>
        </div>
      }
    >
      {text('offer')}
    </Notice>
  );
}

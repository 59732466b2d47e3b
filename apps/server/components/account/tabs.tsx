'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { accountPages } from '../shell/account-pages.ts';

export function AccountTabs() {
  const text = useTranslations('shell');
  const here = usePathname();
  return (
    <nav aria-label={text('accountPages')} className="-mx-4 flex gap-1 overflow-x-auto px-4 sm:mx-0 sm:px-0">
      {accountPages.map(({ href, name }) => (
        <Link
          key={href}
          href={href}
          prefetch={false}
          aria-current={here === href ? 'page' : isWithin(href, here) ? 'true' : undefined}
          className={`grid min-h-11 shrink-0 place-items-center border-b-2 px-3 text-[15px] font-medium ${isWithin(href, here) ? 'border-accent text-ink' : 'border-transparent text-ink-soft hover:text-ink'}`}
        >
          {text(name)}
        </Link>
      ))}
    </nav>
  );
}

/** Is this page, or one below it, on the screen? Every page is below the first one. */
function isWithin(href: string, here: string): boolean {
  return here === href || (href !== '/account' && here.startsWith(`${href}/`));
}

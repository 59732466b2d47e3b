'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
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
          aria-current={here === href ? 'page' : undefined}
          className={`grid min-h-11 shrink-0 place-items-center border-b-2 px-3 text-[15px] font-medium ${here === href ? 'border-accent text-ink' : 'border-transparent text-ink-soft hover:text-ink'}`}
        >
          {text(name)}
        </Link>
      ))}
    </nav>
  );
}

'use client';

import { usePathname } from 'next/navigation';
import { useLocale } from 'use-intl';

const languages = [
  ['ko', '한국어'],
  ['en', 'English'],
] as const;

/**
 * The language of the pages in this browser only. The language of the mails is a field of the account. The links work without
 * scripts.
 */
export function LanguageSwitch() {
  const locale = useLocale();
  const path = usePathname();

  function choose(event: React.MouseEvent<HTMLAnchorElement>, language: string): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const here = new URL(location.href);
    here.searchParams.set('lang', language);
    location.assign(here);
  }

  return (
    <div className="flex items-center text-sm">
      {languages.map(([language, name]) => (
        <a
          key={language}
          href={`${path}?lang=${language}`}
          lang={language}
          translate="no"
          hrefLang={language}
          aria-current={locale === language ? 'true' : undefined}
          onClick={(event) => choose(event, language)}
          className={`grid min-h-11 place-items-center rounded-md px-2.5 whitespace-nowrap ${locale === language ? 'font-semibold text-ink' : 'text-ink-soft hover:text-ink'}`}
        >
          {name}
        </a>
      ))}
    </div>
  );
}

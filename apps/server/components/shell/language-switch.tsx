'use client';

import { usePathname } from 'next/navigation';
import { useLocale } from 'next-intl';
import { callApi } from '../../lib/api.ts';

const languages = [
  ['ko', '한국어'],
  ['en', 'English'],
] as const;

/** Links that work without script; signed in, the choice becomes the person's setting too. */
export function LanguageSwitch({ signedIn }: { signedIn: boolean }) {
  const locale = useLocale();
  const path = usePathname();

  async function choose(event: React.MouseEvent<HTMLAnchorElement>, language: string): Promise<void> {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (signedIn) await callApi(locale, 'PATCH', '/profile', { locale: language });
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
          onClick={(event) => void choose(event, language)}
          className={`grid min-h-11 place-items-center rounded-md px-2.5 whitespace-nowrap ${locale === language ? 'font-semibold text-ink' : 'text-ink-soft hover:text-ink'}`}
        >
          {name}
        </a>
      ))}
    </div>
  );
}

import { getPage, getText } from '../../lib/page.ts';
import { Logo } from '../logo.tsx';
import { HeaderAccount } from './header-account.tsx';
import { LanguageSwitch } from './language-switch.tsx';

export async function Header() {
  const { brand, principal } = await getPage();
  const text = await getText('shell');
  return (
    <header className="mx-auto flex w-full max-w-4xl items-center justify-between gap-3 px-4 py-3 sm:px-6">
      <a
        href="/"
        aria-label={text('home', { brand: brand.name })}
        className="flex min-h-11 items-center gap-2.5 rounded-lg text-lg font-bold whitespace-nowrap"
      >
        {brand.logoUrl ? (
          // biome-ignore lint/performance/noImgElement: an operator's logo, served as it is
          <img src={brand.logoUrl} alt="" className="h-8 w-auto" />
        ) : (
          <Logo className="size-8 text-accent" />
        )}
        <span translate="no" className={brand.logoUrl ? 'sr-only' : ''}>
          {brand.name}
        </span>
      </a>
      <div className="flex items-center gap-1">
        <LanguageSwitch />
        <HeaderAccount account={principal && { name: principal.user.name, email: principal.user.email }} />
      </div>
    </header>
  );
}

'use client';

import * as DropdownMenu from '@radix-ui/react-dropdown-menu';
import { ChevronDown, LogOut, UserRound } from 'lucide-react';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import { Notice } from '../ui/notice.tsx';
import { accountPages } from './account-pages.ts';

const item =
  'flex min-h-11 cursor-pointer items-center gap-2.5 rounded-lg px-3 text-[15px] outline-none select-none data-highlighted:bg-accent-wash data-highlighted:text-accent-strong';

interface Props {
  name: string | null;
  email: string | null;
}

/** The signed-in user: links to the account's pages, and the sign-out. */
export function UserMenu({ name, email }: Props) {
  const text = useTranslations('shell');
  const locale = useLocale();
  const [failed, setFailed] = useState(false);

  /** Leaves the page only when the session has ended. The sign-in page would otherwise look as if the user were signed out. */
  async function signOut(): Promise<void> {
    const outcome = await callApi(locale, 'POST', '/logout');
    if (outcome.ok || outcome.failure.code === 'unauthenticated') location.assign('/sign-in');
    else setFailed(true);
  }

  return (
    <div className="relative">
      {/* This stands below the button and outside the menu. The menu is closed by then and may hold nothing but its items. */}
      {failed && (
        <div className="absolute top-full right-0 z-30 mt-1.5 w-72 rounded-lg bg-surface shadow-xl">
          <Notice look="bad">{text('signOutFailed')}</Notice>
        </div>
      )}
      <DropdownMenu.Root modal={false} onOpenChange={() => setFailed(false)}>
        <DropdownMenu.Trigger className="flex min-h-11 max-w-44 items-center gap-1.5 rounded-lg px-1 text-sm font-medium hover:bg-sunken sm:max-w-64 sm:px-2">
          <span className="sr-only">{text('menu')}: </span>
          <UserRound className="size-5 text-ink-soft sm:hidden" aria-hidden="true" />
          <span className="truncate max-sm:sr-only" translate={name === null && email === null ? undefined : 'no'}>
            {name ?? email ?? text('account')}
          </span>
          <ChevronDown className="size-4 shrink-0 text-ink-soft" aria-hidden="true" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="z-30 min-w-60 animate-rise rounded-xl border border-line bg-surface p-1.5 shadow-xl"
        >
          {email && (
            <p className="border-b border-line px-3 pt-1.5 pb-2.5 text-sm text-ink-soft">
              {text('signedInAs')}
              <br />
              <span translate="no" className="font-medium break-all text-ink">
                {email}
              </span>
            </p>
          )}
          <div className="pt-1.5">
            {accountPages.map(({ name: page, href, Icon }) => (
              <DropdownMenu.Item key={href} asChild>
                <a className={item} href={href}>
                  <Icon className="size-4" aria-hidden="true" />
                  {text(page)}
                </a>
              </DropdownMenu.Item>
            ))}
            <DropdownMenu.Item className={item} onSelect={() => void signOut()}>
              <LogOut className="size-4" aria-hidden="true" />
              {text('signOut')}
            </DropdownMenu.Item>
          </div>
        </DropdownMenu.Content>
      </DropdownMenu.Root>
    </div>
  );
}

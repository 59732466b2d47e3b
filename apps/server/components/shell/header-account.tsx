'use client';

import { useEffect, useState } from 'react';
import { useLocale } from 'use-intl';
import { onAccountChange } from '../../lib/account-changed.ts';
import { callApi } from '../../lib/api.ts';
import type { User } from '../../lib/api-types.ts';
import { UserMenu } from './user-menu.tsx';

type Shown = Pick<User, 'name' | 'email'>;

/**
 * The signed-in user, and the menu. The server tells the page who that is. If the page changes the account or ends the session,
 * this component asks again. The session may then have another account, or none.
 */
export function HeaderAccount({ account }: { account: Shown | null }) {
  const locale = useLocale();
  const [shown, setShown] = useState(account);

  useEffect(() => {
    let asked = 0;
    const end = onAccountChange(() => {
      asked += 1;
      const mine = asked;
      void callApi<{ user: Shown }>(locale, 'GET', '/session').then((outcome) => {
        // A later change makes this answer stale.
        if (mine !== asked) return;
        if (outcome.ok) setShown(outcome.value.user);
        else if (outcome.failure.code === 'unauthenticated') setShown(null);
      });
    });
    return () => {
      asked += 1;
      end();
    };
  }, [locale]);

  return shown && <UserMenu name={shown.name} email={shown.email} />;
}

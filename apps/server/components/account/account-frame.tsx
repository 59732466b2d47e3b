'use client';

import { createContext, type ReactNode, useContext, useState } from 'react';
import { useTranslations } from 'use-intl';
import { announceAccountChange } from '../../lib/account-changed.ts';
import { EntryPage } from '../entry/entry-page.tsx';
import { buttonClass } from '../ui/button.tsx';
import { useMoment } from '../ui/use-moment.ts';

const Closing = createContext<(deletionDueAt: string) => void>(() => undefined);

/** Call it once the account is closed. None of the account's pages remains then. */
export function useCloseAccount(): (deletionDueAt: string) => void {
  return useContext(Closing);
}

/**
 * The pages of the account, for as long as it is open. `mailed`: the account has an address, which got a mail about the closing.
 */
export function AccountFrame({ mailed, children }: { mailed: boolean; children: ReactNode }) {
  const text = useTranslations('data');
  const { moment } = useMoment();
  const [due, setDue] = useState<string>();
  if (due === undefined) {
    const close = (deletionDueAt: string): void => {
      announceAccountChange();
      setDue(deletionDueAt);
    };
    return <Closing value={close}>{children}</Closing>;
  }
  // Without a grace period the moment has already come.
  if (new Date(due) <= new Date()) {
    return (
      <EntryPage title={text('deletedNowTitle')} lead={text('deletedNowLead')}>
        <a className={buttonClass('secondary')} href="/sign-in">
          {text('deletedAction')}
        </a>
      </EntryPage>
    );
  }
  return (
    <EntryPage title={text('deletedTitle')} lead={text('deletedUntil', { date: moment(due) })}>
      {mailed && <p className="text-[15px] leading-relaxed text-ink-soft">{text('deletedMailed')}</p>}
      <a className={buttonClass('secondary')} href="/sign-in">
        {text('deletedAction')}
      </a>
    </EntryPage>
  );
}

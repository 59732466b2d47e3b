'use client';

import { MailOpen } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Outcome } from '../../lib/api.ts';
import type { Failure } from '../../lib/api-types.ts';
import { pageThen, usualTarget } from '../../lib/target.ts';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { inlineLink } from './entry-page.tsx';

interface Props {
  lead: ReactNode;
  /** This deployment has the development mailbox. */
  outbox: boolean;
  /** The page that the user wants. */
  target?: string;
  sendAgain: () => Promise<Outcome<unknown>>;
  onOtherAddress: () => void;
}

/** Shown after a mail was sent: what to do now, and what to do if no mail arrives. */
export function CheckMail({ lead, outbox, target = usualTarget, sendAgain, onOtherAddress }: Props) {
  const text = useTranslations('checkMail');
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const [again, setAgain] = useState(false);

  async function resend(): Promise<void> {
    setBusy(true);
    setAgain(false);
    const outcome = await sendAgain();
    setBusy(false);
    setFailure(outcome.ok ? undefined : outcome.failure);
    setAgain(outcome.ok);
  }

  return (
    <>
      <div role="status" className="flex gap-3 text-[15px] leading-relaxed">
        <MailOpen className="mt-1 size-5 shrink-0 text-accent" aria-hidden="true" />
        <p>{lead}</p>
      </div>
      <FailureNotice failure={failure} />
      {outbox && (
        <a className={buttonClass('primary')} href="/dev/outbox">
          {text('openOutbox')}
        </a>
      )}
      <p className="text-sm leading-relaxed text-ink-soft">{text('hint')}</p>
      <div className="flex flex-wrap gap-3">
        <Button look="secondary" busy={busy} onClick={() => void resend()}>
          {text('again')}
        </Button>
        <Button look="quiet" onClick={onOtherAddress}>
          {text('otherAddress')}
        </Button>
      </div>
      <p role="status" className="text-sm text-accent empty:hidden">
        {again ? text('sentAgain') : ''}
      </p>
      <a className={`${inlineLink} text-[15px]`} href={pageThen('/sign-in', target)}>
        {text('backToSignIn')}
      </a>
    </>
  );
}

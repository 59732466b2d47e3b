'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Outcome } from '../../lib/api.ts';
import type { Failure } from '../../lib/api-types.ts';
import { CodeForm } from '../forms/code-form.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { clockText, useCountdown } from '../forms/use-countdown.ts';
import { Button, buttonClass } from '../ui/button.tsx';

interface Props<T> {
  /** Where the code has gone. */
  lead: string;
  submitLabel: string;
  /** The development mailbox exists here. */
  outbox: boolean;
  send: (code: string) => Promise<Outcome<T>>;
  sendAgain: () => Promise<Outcome<unknown>>;
  onDone: (value: T) => void;
  onOtherNumber?: () => void;
}

/** So long before another message is offered, in seconds (C2). */
const againAfterSeconds = 60;

/** After a text message was sent: its code, and what to do when nothing comes. */
export function TextedCode<T>({ lead, submitLabel, outbox, send, sendAgain, onDone, onOtherNumber }: Props<T>) {
  const text = useTranslations('phone');
  const mail = useTranslations('checkMail');
  const [sent, setSent] = useState(1);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const left = useCountdown(againAfterSeconds, sent);

  async function resend(): Promise<void> {
    setBusy(true);
    const outcome = await sendAgain();
    setBusy(false);
    setFailure(outcome.ok ? undefined : outcome.failure);
    if (outcome.ok) setSent(sent + 1);
  }

  return (
    <div className="grid gap-5">
      <p role="status" className="text-[15px] leading-relaxed break-words">
        {lead}
      </p>
      {outbox && (
        <a className={buttonClass('secondary')} href="/dev/outbox" target="_blank" rel="noopener">
          {mail('openOutbox')}
        </a>
      )}
      <CodeForm<T>
        id="texted-code"
        kind="sms-code"
        submitLabel={submitLabel}
        send={(given) => send('code' in given ? given.code : '')}
        onDone={onDone}
      />
      <FailureNotice failure={failure} />
      <p role="status" className="text-sm text-accent empty:hidden">
        {sent > 1 ? text('sentAgain') : ''}
      </p>
      <div className="flex flex-wrap gap-3">
        <Button look="secondary" busy={busy} disabled={left > 0} onClick={() => void resend()}>
          {left > 0 ? text('againIn', { time: clockText(left) }) : text('again')}
        </Button>
        {onOtherNumber && (
          <Button look="quiet" onClick={onOtherNumber}>
            {text('otherNumber')}
          </Button>
        )}
      </div>
    </div>
  );
}

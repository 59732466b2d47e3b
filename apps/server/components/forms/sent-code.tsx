'use client';

import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Outcome } from '../../lib/api.ts';
import type { Failure } from '../../lib/api-types.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { CodeForm } from './code-form.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { clockText, useCountdown } from './use-countdown.ts';

interface Props<T> {
  id: string;
  kind: 'email-code' | 'sms-code';
  /** Where the code was sent. */
  lead: ReactNode;
  /** What to do if no code arrives. */
  hint?: string;
  submitLabel: string;
  /** The text after the code was sent again, if the usual one is not enough. */
  sentAgain?: string;
  /** This deployment has the development mailbox. */
  outbox?: boolean;
  send: (code: string) => Promise<Outcome<T>>;
  sendAgain: () => Promise<Outcome<unknown>>;
  onDone: (value: T) => void;
  /** A button that leads to another address or number. */
  other?: { readonly label: string; readonly onChoose: () => void };
}

/** The page offers another message only after this time, in seconds (C2). */
const againAfterSeconds = 60;

/** Shown after a code was mailed or texted: the code, and what to do if no code arrives. */
export function SentCode<T>({ id, kind, lead, hint, submitLabel, sentAgain, outbox = false, send, sendAgain, onDone, other }: Props<T>) {
  const text = useTranslations('codes');
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
      {outbox && <OutboxLink />}
      <CodeForm<T>
        key={sent}
        id={id}
        kind={kind}
        submitLabel={submitLabel}
        send={(given) => send('code' in given ? given.code : '')}
        onDone={onDone}
      />
      <FailureNotice failure={failure} />
      <p role="status" className="text-sm text-accent empty:hidden">
        {sent > 1 ? (sentAgain ?? text('sentAgain')) : ''}
      </p>
      {hint && <p className="text-sm leading-relaxed text-ink-soft">{hint}</p>}
      <div className="flex flex-wrap gap-3">
        <Button look="secondary" busy={busy} disabled={left > 0} onClick={() => void resend()}>
          {left > 0 ? text('againIn', { time: clockText(left) }) : text('again')}
        </Button>
        {other && (
          <Button look="quiet" onClick={other.onChoose}>
            {other.label}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Links to the mailbox of development. */
export function OutboxLink() {
  const mail = useTranslations('checkMail');
  return (
    <a className={buttonClass('secondary')} href="/dev/outbox" target="_blank" rel="noopener">
      {mail('openOutbox')}
    </a>
  );
}

'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { callApi, type Outcome } from '../../lib/api.ts';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import { CodeForm } from '../forms/code-form.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { clockText, useCountdown } from '../forms/use-countdown.ts';
import { useSubmission } from '../forms/use-submission.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';

interface Props {
  /** A link and a code are mailed; else a code alone. */
  withLink: boolean;
  target: string;
  outbox: boolean;
  onResult: (result: SignInResult) => void;
}

interface Fields {
  email: string;
}

/** So long before another mail is offered, in seconds (C2). */
const againAfterSeconds = 60;

/** Signing in, and up, by mail: the address, then the code; the link of the mail does the same. */
export function MailSignIn({ withLink, target, outbox, onResult }: Props) {
  const text = useTranslations('mailSignIn');
  const fields = useTranslations('fields');
  const locale = useLocale();
  const [email, setEmail] = useState<string>();
  const form = useForm<Fields>({ defaultValues: { email: '' } });
  const { register, formState } = form;
  const send = (address: string): Promise<Outcome<unknown>> =>
    withLink
      ? callApi(locale, 'POST', '/magic-link', { email: address, redirectTo: target })
      : callApi(locale, 'POST', '/email-code', { email: address });
  const { submit, failure, busy } = useSubmission<Fields, unknown>(
    form,
    (values) => send(values.email),
    (_, values) => setEmail(values.email),
  );

  if (email !== undefined) {
    return (
      <MailedCode
        email={email}
        withLink={withLink}
        outbox={outbox}
        sendAgain={() => send(email)}
        onOtherAddress={() => setEmail(undefined)}
        onResult={onResult}
      />
    );
  }
  return (
    <form method="post" action="/sign-in" onSubmit={submit} noValidate className="grid gap-5">
      <p className="text-[15px] leading-relaxed text-ink-soft">{text('lead')}</p>
      <FailureNotice failure={failure} />
      <TextField
        id="email"
        type="email"
        inputMode="email"
        label={fields('email')}
        autoComplete="email webauthn"
        autoCapitalize="none"
        spellCheck={false}
        error={formState.errors.email?.message}
        {...register('email', { required: fields('required') })}
      />
      <Button type="submit" busy={busy}>
        {text('submit')}
      </Button>
    </form>
  );
}

interface MailedProps extends Omit<Props, 'target'> {
  email: string;
  sendAgain: () => Promise<Outcome<unknown>>;
  onOtherAddress: () => void;
}

function MailedCode({ email, withLink, outbox, sendAgain, onOtherAddress, onResult }: MailedProps) {
  const text = useTranslations('mailSignIn');
  const mail = useTranslations('checkMail');
  const locale = useLocale();
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
        {text(withLink ? 'sentLink' : 'sentCode', { email })}
      </p>
      {outbox && (
        <a className={buttonClass('secondary')} href="/dev/outbox" target="_blank" rel="noopener">
          {mail('openOutbox')}
        </a>
      )}
      <CodeForm<SignInResult>
        key={sent}
        id="mailed-code"
        kind="email-code"
        submitLabel={text('verify')}
        send={(given) => callApi(locale, 'POST', '/email-code/verify', { email, ...given })}
        onDone={onResult}
      />
      <FailureNotice failure={failure} />
      <p role="status" className="text-sm text-accent empty:hidden">
        {sent > 1 ? text('sentAgain') : ''}
      </p>
      <p className="text-sm leading-relaxed text-ink-soft">{mail('hint')}</p>
      <div className="flex flex-wrap gap-3">
        <Button look="secondary" busy={busy} disabled={left > 0} onClick={() => void resend()}>
          {left > 0 ? text('againIn', { time: clockText(left) }) : text('again')}
        </Button>
        <Button look="quiet" onClick={onOtherAddress}>
          {mail('otherAddress')}
        </Button>
      </div>
    </div>
  );
}

'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { callApi, type Outcome } from '../../lib/api.ts';
import type { SignInResult } from '../../lib/api-types.ts';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { SentCode } from '../forms/sent-code.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Verbatim } from '../ui/verbatim.tsx';

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

/** Signing in, and up, by mail: the address, then the code; the link of the mail does the same. */
export function MailSignIn({ withLink, target, outbox, onResult }: Props) {
  const text = useTranslations('mailSignIn');
  const mail = useTranslations('checkMail');
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
      <SentCode<SignInResult>
        id="mailed-code"
        kind="email-code"
        lead={<Verbatim of={email}>{text(withLink ? 'sentLink' : 'sentCode', { email })}</Verbatim>}
        hint={mail('hint')}
        submitLabel={text('verify')}
        sentAgain={text('sentAgain')}
        outbox={outbox}
        send={(code) => callApi(locale, 'POST', '/email-code/verify', { email, code })}
        sendAgain={() => send(email)}
        onDone={onResult}
        other={{ label: mail('otherAddress'), onChoose: () => setEmail(undefined) }}
      />
    );
  }
  return (
    <form method="post" action="/sign-in" onSubmit={submit} noValidate className="grid gap-5">
      <p className="text-[15px] leading-relaxed text-ink-soft">{text(withLink ? 'lead' : 'leadCode')}</p>
      <FailureNotice failure={failure} />
      <TextField
        id="email"
        type="email"
        inputMode="email"
        label={fields('email')}
        autoComplete="email webauthn"
        autoFocus
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

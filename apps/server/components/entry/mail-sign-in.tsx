'use client';

import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useLocale, useTranslations } from 'use-intl';
import { callApi, type Outcome } from '../../lib/api.ts';
import type { SignInResult } from '../../lib/api-types.ts';
import { EmailField } from '../forms/email-field.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { SentCode } from '../forms/sent-code.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import type { SignInFormProps } from '../methods/method.ts';
import { useLoginHint } from '../oauth/requested-by.tsx';
import { Button } from '../ui/button.tsx';
import { Verbatim } from '../ui/verbatim.tsx';

interface Fields {
  email: string;
}

/** Sign-in and sign-up by mail: the address, then the code. The link of the mail does the same. */
export function MailSignIn({ ways, target, outbox, onStep, onResult, onConsentsNeeded }: SignInFormProps) {
  /** The mail has a link and a code; otherwise a code alone. */
  const withLink = ways.includes('magic-link');
  const text = useTranslations('mailSignIn');
  const mail = useTranslations('checkMail');
  const locale = useLocale();
  const [email, setEmail] = useState<string>();
  const form = useForm<Fields>({ defaultValues: { email: '' } });
  useLoginHint(form, 'email');
  function sentTo(address: string | undefined): void {
    setEmail(address);
    onStep(address === undefined ? undefined : text('sentTitle'));
  }
  const send = (address: string): Promise<Outcome<unknown>> =>
    withLink
      ? callApi(locale, 'POST', '/magic-link', { email: address, redirectTo: target })
      : callApi(locale, 'POST', '/email-code', { email: address });
  async function verify(address: string, code: string): Promise<Outcome<SignInResult>> {
    const proof = { email: address, code };
    const outcome = await callApi<SignInResult>(locale, 'POST', '/email-code/verify', proof);
    if (outcome.ok || outcome.failure.code !== 'consent_required') return outcome;
    onConsentsNeeded((consents) => callApi(locale, 'POST', '/email-code/verify', { ...proof, consents }));
    return { ok: false, failure: { ...outcome.failure, code: 'cancelled' } };
  }
  const { submit, failure, busy } = useSubmission<Fields, unknown>(
    form,
    (values) => send(values.email),
    (_, values) => sentTo(values.email),
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
        send={(code) => verify(email, code)}
        sendAgain={() => send(email)}
        onDone={onResult}
        other={{ label: mail('otherAddress'), onChoose: () => sentTo(undefined) }}
      />
    );
  }
  return (
    <form method="post" action="/sign-in" onSubmit={submit} noValidate className="grid gap-5">
      <p className="text-[15px] leading-relaxed text-ink-soft">{text(withLink ? 'lead' : 'leadCode')}</p>
      <FailureNotice failure={failure} />
      <EmailField form={form} name="email" autoComplete="email webauthn" autoFocus />
      <Button type="submit" busy={busy}>
        {text('submit')}
      </Button>
    </form>
  );
}

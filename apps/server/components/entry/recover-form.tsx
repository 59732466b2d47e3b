'use client';

import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import { EmailField } from '../forms/email-field.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { Button } from '../ui/button.tsx';
import { CheckMail } from './check-mail.tsx';
import { EntryPage, inlineLink } from './entry-page.tsx';

interface Fields {
  email: string;
}

export function RecoverForm({ outbox }: { outbox: boolean }) {
  const text = useTranslations('recover');
  const mail = useTranslations('checkMail');
  const locale = useLocale();
  const [sent, setSent] = useState<string>();
  const form = useForm<Fields>({ defaultValues: { email: '' } });
  const send = ({ email }: Fields) => callApi(locale, 'POST', '/recovery', { email });
  const { submit, failure, busy } = useSubmission<Fields, unknown>(form, send, (_, { email }) => setSent(email));

  if (sent !== undefined) {
    const lead = text.rich('sent', {
      address: () => (
        <strong translate="no" className="font-semibold break-all">
          {sent}
        </strong>
      ),
    });
    return (
      <EntryPage title={mail('title')}>
        <CheckMail lead={lead} outbox={outbox} sendAgain={() => send({ email: sent })} onOtherAddress={() => setSent(undefined)} />
      </EntryPage>
    );
  }
  const below = (
    <>
      {text('remembered')}{' '}
      <a className={inlineLink} href="/sign-in">
        {text('signIn')}
      </a>
    </>
  );
  return (
    <EntryPage title={text('title')} lead={text('lead')} below={below}>
      <form method="post" action="/recover" onSubmit={submit} noValidate className="grid gap-5">
        <FailureNotice failure={failure} />
        <EmailField form={form} name="email" autoComplete="username" autoFocus />
        <Button type="submit" busy={busy}>
          {text('submit')}
        </Button>
      </form>
    </EntryPage>
  );
}

'use client';

import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { useApi } from '../forms/api-provider.tsx';
import { EmailField } from '../forms/email-field.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { FocusHere } from '../ui/focus-here.tsx';
import { Notice } from '../ui/notice.tsx';

interface Fields {
  email: string;
}

export function EmailCard({ email }: { email: string | null }) {
  const text = useTranslations('email');
  const shell = useTranslations('shell');
  const call = useApi();
  const [open, setOpen] = useState(false);
  const [sent, setSent] = useState<string>();
  const form = useForm<Fields>({ defaultValues: { email: '' } });
  const { submit, failure, busy } = useSubmission<Fields, unknown>(
    form,
    (values) => call('POST', '/email', values),
    (_, values) => {
      setSent(values.email);
      setOpen(false);
      form.reset();
    },
  );

  return (
    <Card id="email-card" title={text('title')} lead={text(email === null ? 'leadNone' : 'lead')}>
      <p className="font-medium break-all">{email === null ? text('none') : <span translate="no">{email}</span>}</p>
      {sent !== undefined && (
        <Notice look="good">
          {text.rich('sent', {
            address: () => (
              <strong translate="no" className="font-semibold break-all">
                {sent}
              </strong>
            ),
          })}
        </Notice>
      )}
      {open ? (
        <form method="post" action="/account" onSubmit={submit} noValidate className="grid gap-5">
          <FailureNotice failure={failure} />
          <EmailField form={form} name="email" label={text('newAddress')} autoFocus />
          <div className="flex flex-wrap gap-3">
            <Button type="submit" busy={busy}>
              {text('submit')}
            </Button>
            <Button look="quiet" onClick={() => setOpen(false)}>
              {shell('cancel')}
            </Button>
          </div>
        </form>
      ) : (
        // The form has gone with the focus, so this takes the focus.
        <FocusHere className="">
          <Button look="secondary" onClick={() => setOpen(true)}>
            {text(email === null ? 'add' : 'change')}
          </Button>
        </FocusHere>
      )}
    </Card>
  );
}

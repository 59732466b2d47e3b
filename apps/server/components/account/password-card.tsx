'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { NewPasswordField } from '../forms/new-password-field.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Notice } from '../ui/notice.tsx';
import { PasswordField } from '../ui/password-field.tsx';

interface Fields {
  currentPassword: string;
  newPassword: string;
}

export function PasswordCard({ minimum, email, name }: { minimum: number; email: string | null; name: string | null }) {
  const text = useTranslations('security');
  const fields = useTranslations('fields');
  const call = useApi();
  const [changed, setChanged] = useState(false);
  const form = useForm<Fields>({ defaultValues: { currentPassword: '', newPassword: '' } });
  const { register, formState, watch } = form;
  const { submit, failure, busy } = useSubmission<Fields, unknown>(
    form,
    (values) => {
      setChanged(false);
      return call('POST', '/password', values);
    },
    () => {
      form.reset();
      setChanged(true);
    },
  );

  return (
    <Card id="password-card" title={text('changeTitle')} lead={text('changeLead')}>
      <form method="post" action="/account/security" onSubmit={submit} noValidate className="grid gap-5">
        {changed && <Notice look="good">{text('changed')}</Notice>}
        <FailureNotice failure={failure} />
        {/* Tells password managers whose password this is. */}
        <input
          type="text"
          name="username"
          autoComplete="username"
          defaultValue={email ?? ''}
          className="hidden"
          tabIndex={-1}
          aria-hidden="true"
          readOnly
        />
        <PasswordField
          id="current-password"
          label={fields('currentPassword')}
          autoComplete="current-password"
          error={formState.errors.currentPassword?.message}
          {...register('currentPassword', { required: fields('required') })}
        />
        <NewPasswordField
          id="new-password"
          label={fields('newPassword')}
          typed={watch('newPassword')}
          minimum={minimum}
          context={[email ?? '', name ?? '']}
          error={formState.errors.newPassword?.message}
          {...register('newPassword', {
            required: fields('required'),
            validate: {
              long: (value) => [...value].length >= minimum || fields('passwordShort', { minimum }),
              other: (value, all) => value !== all.currentPassword || fields('sameAsBefore'),
            },
          })}
        />
        <div>
          <Button type="submit" busy={busy}>
            {text('change')}
          </Button>
        </div>
      </form>
    </Card>
  );
}

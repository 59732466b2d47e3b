'use client';

import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { LoadFailure } from '../forms/load-failure.tsx';
import { NewPasswordField } from '../forms/new-password-field.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { Button } from '../ui/button.tsx';
import { Card, Skeleton } from '../ui/card.tsx';
import { Notice } from '../ui/notice.tsx';
import { PasswordField } from '../ui/password-field.tsx';
import { useProfile } from './use-profile.ts';

/** Has the account a password? Undefined until that is known. A user who signed up by mail has none. */
export function useHasPassword() {
  const { profile, failure, reload } = useProfile();
  return { hasPassword: profile?.hasPassword, failure, reload };
}

interface Props {
  minimum: number;
  email: string | null;
  name: string | null;
}

/** Changes the password, or sets the first one. */
export function PasswordCard(props: Props) {
  const text = useTranslations('security');
  const shell = useTranslations('shell');
  const { hasPassword, failure, reload } = useHasPassword();
  const first = hasPassword === false;
  return (
    <Card id="password-card" title={text(first ? 'setTitle' : 'changeTitle')} lead={text(first ? 'setLead' : 'changeLead')}>
      {hasPassword !== undefined && <PasswordForm {...props} first={first} onDone={() => void reload()} />}
      {hasPassword === undefined && !failure && <Skeleton label={shell('loading')} lines={2} />}
      {hasPassword === undefined && failure && <LoadFailure failure={failure} onRetry={() => void reload()} />}
    </Card>
  );
}

interface Fields {
  currentPassword: string;
  newPassword: string;
}

interface FormProps extends Props {
  /** The account has no password so far, so the form asks for no old one. */
  first: boolean;
  onDone: () => void;
}

function PasswordForm({ minimum, email, name, first, onDone }: FormProps) {
  const text = useTranslations('security');
  const fields = useTranslations('fields');
  const call = useApi();
  const [said, setSaid] = useState('');
  const form = useForm<Fields>({ defaultValues: { currentPassword: '', newPassword: '' } });
  const { register, formState, watch } = form;
  const { submit, failure, busy } = useSubmission<Fields, unknown>(
    form,
    ({ currentPassword, newPassword }) => {
      setSaid('');
      return call('POST', '/password', first ? { newPassword } : { currentPassword, newPassword });
    },
    () => {
      form.reset();
      setSaid(text(first ? 'wasSet' : 'changed'));
      onDone();
    },
  );

  return (
    <form method="post" action="/account/security/password" onSubmit={submit} noValidate className="grid gap-5">
      {said && <Notice look="good">{said}</Notice>}
      <FailureNotice failure={failure} />
      {/* Tells password managers which account the password belongs to. */}
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
      {!first && (
        <PasswordField
          id="current-password"
          label={fields('currentPassword')}
          autoComplete="current-password"
          error={formState.errors.currentPassword?.message}
          {...register('currentPassword', { required: fields('required') })}
        />
      )}
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
          {text(first ? 'set' : 'change')}
        </Button>
      </div>
    </form>
  );
}

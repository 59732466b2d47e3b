'use client';

import { useForm } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { SignInForm } from '../entry/sign-in-form.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { Button } from '../ui/button.tsx';
import { PasswordField } from '../ui/password-field.tsx';
import type { Method, StepUpProps } from './method.ts';

export const password: Method = {
  name: 'password',
  signIn: { names: ['password'], label: 'byPassword', signUp: true, thenPasskey: true, Form: SignInForm },
  stepUp: { label: 'usePassword', lead: 'lead', Form: StepUpWithPassword },
};

function StepUpWithPassword({ call, onDone }: StepUpProps) {
  const text = useTranslations('stepUp');
  const fields = useTranslations('fields');
  const form = useForm<{ password: string }>();
  const { register, formState } = form;
  const { submit, failure, busy } = useSubmission(form, (body) => call('POST', '/step-up/password', body), onDone);
  return (
    <form method="post" onSubmit={submit} noValidate className="grid gap-4">
      <FailureNotice failure={failure} />
      <PasswordField
        id="step-up-password"
        label={fields('password')}
        autoComplete="current-password"
        error={formState.errors.password?.message}
        {...register('password', { required: fields('required') })}
      />
      <Button type="submit" busy={busy}>
        {text('submit')}
      </Button>
    </form>
  );
}

'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { callApi } from '../../lib/api.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { PasswordField } from '../ui/password-field.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { useSubmission } from './use-submission.ts';

interface Fields {
  password: string;
}

/** Asks for the password again, on the same session (step-up). */
export function StepUpDialog({ methods, onAnswer }: { methods: readonly string[]; onAnswer: (proven: boolean) => void }) {
  const text = useTranslations('stepUp');
  const fields = useTranslations('fields');
  const locale = useLocale();
  const form = useForm<Fields>();
  const { register, formState } = form;
  const { submit, failure, busy } = useSubmission(
    form,
    (body) => callApi(locale, 'POST', '/step-up/password', body),
    () => onAnswer(true),
  );

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onAnswer(false)}
      title={text('title')}
      lead={methods.includes('password') ? text('lead') : text('otherMethod')}
    >
      {methods.includes('password') ? (
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
      ) : (
        <a className={buttonClass()} href="/sign-in">
          {text('signInAgain')}
        </a>
      )}
    </Dialog>
  );
}

'use client';

import { useForm } from 'react-hook-form';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { SignInResult } from '../../lib/api-types.ts';
import { EmailField } from '../forms/email-field.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { NewPasswordField } from '../forms/new-password-field.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { Button } from '../ui/button.tsx';
import { followSignIn } from './after-sign-in.ts';
import { DeadLink } from './dead-link.tsx';
import { EntryPage } from './entry-page.tsx';

interface Fields {
  email: string;
  password: string;
}

interface Props {
  token: string | null;
  minimum: number;
  brand: string;
  /** A user is signed in here. */
  signedIn: boolean;
}

export function FirstAdministratorForm({ token, minimum, brand, signedIn }: Props) {
  const text = useTranslations('firstAdministrator');
  const fields = useTranslations('fields');
  const locale = useLocale();
  const form = useForm<Fields>({ defaultValues: { email: '', password: '' } });
  const { register, formState, watch } = form;
  const { submit, failure, busy } = useSubmission<Fields, SignInResult>(
    form,
    (values) => callApi(locale, 'POST', '/first-administrator', { ...values, token, locale }),
    (result) => followSignIn(result, '/account'),
  );

  if (token === null || failure?.code === 'invalid_link')
    return <DeadLink action={text('deadAction')} href="/sign-in" hint={text('deadHint')} signedIn={signedIn} />;
  return (
    <EntryPage title={text('title')} lead={text('lead', { brand })}>
      <form method="post" action="/first-administrator" onSubmit={submit} noValidate className="grid gap-5">
        <FailureNotice failure={failure} />
        <EmailField form={form} name="email" autoFocus />
        <NewPasswordField
          id="password"
          label={fields('password')}
          typed={watch('password')}
          minimum={minimum}
          context={[watch('email')]}
          error={formState.errors.password?.message}
          {...register('password', {
            required: fields('required'),
            validate: (value) => [...value].length >= minimum || fields('passwordShort', { minimum }),
          })}
        />
        <Button type="submit" busy={busy}>
          {text('submit')}
        </Button>
      </form>
    </EntryPage>
  );
}

'use client';

import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { SignInResult } from '../../lib/api-types.ts';
import { EmailField } from '../forms/email-field.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import type { SignInFormProps } from '../methods/method.ts';
import { useLoginHint } from '../oauth/requested-by.tsx';
import { Button } from '../ui/button.tsx';
import { PasswordField } from '../ui/password-field.tsx';
import { inlineLink } from './entry-page.tsx';

interface Fields {
  identifier: string;
  password: string;
}

/** After this many refusals in one browser, for any name, the page offers other ways (security.md C5.6). */
const offerHelpAfter = 3;

/** The first half of a sign-in: the identifier and the password. */
export function SignInForm({ onResult }: SignInFormProps) {
  const text = useTranslations('signIn');
  const fields = useTranslations('fields');
  const locale = useLocale();
  const [refusals, setRefusals] = useState(0);
  const form = useForm<Fields>({ defaultValues: { identifier: '', password: '' } });
  const { register, formState } = form;
  useLoginHint(form, 'identifier');

  const { submit, failure, busy } = useSubmission<Fields, SignInResult>(
    form,
    async (values) => {
      const outcome = await callApi<SignInResult>(locale, 'POST', '/login', values);
      if (!outcome.ok && outcome.failure.status < 500) setRefusals((count) => count + 1);
      return outcome;
    },
    onResult,
  );
  const reset = (
    <a className={inlineLink} href="/recover">
      {text('resetInstead')}
    </a>
  );

  return (
    <form method="post" action="/sign-in" onSubmit={submit} noValidate className="grid gap-5">
      <FailureNotice failure={failure} action={refusals >= offerHelpAfter ? reset : undefined} />
      <EmailField form={form} name="identifier" autoComplete="username webauthn" autoFocus anyShape />
      <PasswordField
        id="password"
        label={fields('password')}
        autoComplete="current-password"
        aside={
          <a className={inlineLink} href="/recover">
            {text('forgot')}
          </a>
        }
        error={formState.errors.password?.message}
        {...register('password', { required: fields('required') })}
      />
      <Button type="submit" busy={busy} className="mt-1">
        {text('submit')}
      </Button>
    </form>
  );
}

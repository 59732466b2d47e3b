'use client';

import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useLocale, useTranslations } from 'use-intl';
import { announceAccountChange } from '../../lib/account-changed.ts';
import { callApi } from '../../lib/api.ts';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { NewPasswordField } from '../forms/new-password-field.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { DeadLink } from './dead-link.tsx';
import { EntryPage } from './entry-page.tsx';
import { SecondProof } from './second-proof.tsx';

interface Fields {
  password: string;
}

interface Props {
  token: string | null;
  minimum: number;
  /** The new password is one of the ways to sign in here. */
  signsIn: boolean;
  /** A user is signed in here. */
  signedIn: boolean;
}

export function ResetForm({ token, minimum, signsIn, signedIn }: Props) {
  const text = useTranslations('reset');
  const fields = useTranslations('fields');
  const locale = useLocale();
  const [done, setDone] = useState(false);
  /** The link was found dead only when the proof was sent. */
  const [dead, setDead] = useState(false);
  /** A user who was signed in to the account here is signed out now. */
  const finish = (): void => {
    announceAccountChange();
    setDone(true);
  };
  const form = useForm<Fields>({ defaultValues: { password: '' } });
  const { register, formState, watch } = form;
  const { submit, failure, busy } = useSubmission<Fields, unknown>(
    form,
    ({ password }) => callApi(locale, 'POST', '/recovery/reset', { token, password }),
    finish,
  );

  if (done) {
    return (
      <EntryPage title={text('doneTitle')} lead={text(signsIn ? 'doneLead' : 'doneLeadNoPassword')}>
        <a className={buttonClass()} href="/sign-in">
          {text('doneAction')}
        </a>
      </EntryPage>
    );
  }
  if (token === null || dead || failure?.code === 'invalid_link')
    return <DeadLink action={text('deadAction')} href="/recover" signedIn={signedIn} />;
  if (failure?.code === 'second_proof_required') {
    return (
      <EntryPage title={text('title')} lead={text('lead')}>
        <SecondProof
          methods={failure.methods ?? []}
          reset={{ token, password: form.getValues('password') }}
          onDone={finish}
          onRefused={({ code }) => {
            setDead(code === 'invalid_link');
            return code === 'invalid_link';
          }}
        />
      </EntryPage>
    );
  }
  return (
    <EntryPage title={text('title')} lead={text('lead')}>
      <form method="post" action="/reset" onSubmit={submit} noValidate className="grid gap-5">
        <FailureNotice failure={failure} />
        <NewPasswordField
          id="password"
          label={fields('newPassword')}
          typed={watch('password')}
          minimum={minimum}
          context={[]}
          autoFocus
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

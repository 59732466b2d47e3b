'use client';

import { useState } from 'react';
import { type Control, useForm } from 'react-hook-form';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { SignInResult } from '../../lib/api-types.ts';
import { type Chosen, consentsBody, noneChosen, type ShownConsent } from '../../lib/consents.ts';
import type { ShownProvider } from '../../lib/social.ts';
import { pageThen, usualTarget } from '../../lib/target.ts';
import { trimTyped } from '../../lib/typed.ts';
import { ConsentFields } from '../consent/consent-fields.tsx';
import { useConsentField, type WithConsents } from '../consent/use-consent-field.ts';
import { EmailField } from '../forms/email-field.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { NewPasswordField } from '../forms/new-password-field.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { useLoginHint, useRequestLead } from '../oauth/requested-by.tsx';
import { ProviderLinks } from '../social/provider-links.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { followSignIn } from './after-sign-in.ts';
import { CheckMail } from './check-mail.tsx';
import { EntryPage, inlineLink } from './entry-page.tsx';

interface Fields {
  name: string;
  email: string;
  password: string;
  consents: Chosen;
}

type Reply = { readonly status: 'verification-sent' } | SignInResult;

interface Props {
  /** The page that the user wants. */
  target: string;
  minimum: number;
  outbox: boolean;
  /** The sentence about terms and privacy, if the operator has such pages. */
  agreement: React.ReactNode;
  /** The consents that the sign-up asks for, each by itself. */
  consents: readonly ShownConsent[];
  /** The social providers, in the order of the page. */
  providers: readonly ShownProvider[];
  /** The way of the last sign-in in this browser. */
  lastWay: string | null;
}

export function SignUpForm({ target, minimum, outbox, agreement, consents, providers, lastWay }: Props) {
  const text = useTranslations('signUp');
  const requestLead = useRequestLead();
  const fields = useTranslations('fields');
  const mail = useTranslations('checkMail');
  const locale = useLocale();
  const [sent, setSent] = useState<Fields>();
  const form = useForm<Fields>({ defaultValues: { name: '', email: '', password: '', consents: noneChosen(consents) } });
  // Of the fields of the form, the consent field touches only the one that it names.
  const consentField = useConsentField(form.control as unknown as Control<WithConsents>, consents);
  const { register, formState, watch } = form;
  useLoginHint(form, 'email');
  const [name, email, password] = watch(['name', 'email', 'password']);

  const send = ({ name, consents: chosen, ...rest }: Fields) =>
    callApi<Reply>(locale, 'POST', '/register', {
      ...rest,
      ...consentsBody(consents, chosen),
      ...(trimTyped(name) && { name }),
      locale,
      ...(target !== usualTarget && { redirectTo: target }),
    });
  const { submit, failure, busy } = useSubmission<Fields, Reply>(form, send, (reply, values) => {
    if (reply.status === 'verification-sent') setSent(values);
    else followSignIn(reply, target, 'password');
  });

  if (sent) {
    const lead = mail.rich('sent', {
      address: () => (
        <strong translate="no" className="font-semibold break-all">
          {sent.email}
        </strong>
      ),
    });
    return (
      <EntryPage title={mail('title')}>
        <CheckMail lead={lead} outbox={outbox} target={target} sendAgain={() => send(sent)} onOtherAddress={() => setSent(undefined)} />
      </EntryPage>
    );
  }
  const below = (
    <>
      {text('haveOne')}{' '}
      <a className={inlineLink} href={pageThen('/sign-in', target)}>
        {text('signIn')}
      </a>
    </>
  );
  return (
    <EntryPage title={text('title')} lead={requestLead} below={below}>
      <form method="post" action="/sign-up" onSubmit={submit} noValidate className="grid gap-5">
        <FailureNotice failure={failure} />
        <TextField
          id="name"
          label={fields('name')}
          aside={fields('optional')}
          autoComplete="name"
          autoFocus
          maxLength={100}
          error={formState.errors.name?.message}
          {...register('name')}
        />
        <EmailField form={form} name="email" />
        <NewPasswordField
          id="password"
          label={fields('password')}
          typed={password}
          minimum={minimum}
          context={[name, email]}
          error={formState.errors.password?.message}
          {...register('password', {
            required: fields('required'),
            validate: (value) => [...value].length >= minimum || fields('passwordShort', { minimum }),
          })}
        />
        {consents.length > 0 && <ConsentFields {...consentField} />}
        {agreement && <p className="text-sm leading-relaxed text-ink-soft">{agreement}</p>}
        <Button type="submit" busy={busy} className="mt-1">
          {text('submit')}
        </Button>
      </form>
      {providers.length > 0 && (
        <div className="border-t border-line pt-6">
          <ProviderLinks providers={providers} target={target} words="signUp" lastWay={lastWay} />
        </div>
      )}
    </EntryPage>
  );
}

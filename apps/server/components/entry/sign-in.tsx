'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { followSignIn } from './after-sign-in.ts';
import { EntryPage, inlineLink } from './entry-page.tsx';
import { MailSignIn } from './mail-sign-in.tsx';
import { SecondFactorForm } from './second-factor-form.tsx';
import { SignInForm } from './sign-in-form.tsx';

interface Props {
  target: string;
  /** For how long a browser can be trusted, in words; undefined where it cannot. */
  trustFor: string | undefined;
  /** Ways to sign in, the one to begin with first. */
  ways: readonly string[];
  /** The development mailbox exists here. */
  outbox: boolean;
  /** What brought the person here. */
  notice?: ReactNode;
}

/** Signing in, step by step. */
export function SignIn({ target, trustFor, ways, outbox, notice }: Props) {
  const text = useTranslations('signIn');
  const secondFactor = useTranslations('secondFactor');
  const [methods, setMethods] = useState<readonly string[]>();
  const [over, setOver] = useState<Failure>();
  const [resetRequired, setResetRequired] = useState(false);
  const [byMail, setByMail] = useState(ways[0] !== 'password');
  const withPassword = ways.includes('password');
  const withMail = ways.some((way) => way !== 'password');

  function onResult(result: SignInResult): void {
    setOver(undefined);
    setResetRequired(result.status === 'password-reset-required');
    if (result.status === 'second-factor-required') setMethods(result.methods);
    else followSignIn(result, target);
  }

  if (methods) {
    return (
      <EntryPage title={secondFactor('title')} lead={secondFactor('lead')}>
        <SecondFactorForm
          methods={methods}
          trustFor={trustFor}
          onDone={onResult}
          onOver={(failure) => {
            setMethods(undefined);
            setOver(failure);
          }}
        />
      </EntryPage>
    );
  }
  const below = (
    <>
      {text('newHere')}{' '}
      <a className={inlineLink} href="/sign-up">
        {text('create')}
      </a>
    </>
  );
  return (
    <EntryPage title={text('title')} below={withPassword && below}>
      {!over && notice}
      {over?.code === 'unauthenticated' ? (
        <Notice look="plain">{secondFactor('tookTooLong')}</Notice>
      ) : (
        <FailureNotice failure={over} action={over && secondFactor('locked')} />
      )}
      {resetRequired && <Notice look="plain">{text('resetRequired')}</Notice>}
      {byMail ? (
        <MailSignIn withLink={ways.includes('magic-link')} target={target} outbox={outbox} onResult={onResult} />
      ) : (
        <SignInForm onResult={onResult} />
      )}
      {withPassword && withMail && (
        <Button look="quiet" onClick={() => setByMail(!byMail)}>
          {text(byMail ? 'byPassword' : 'byMail')}
        </Button>
      )}
    </EntryPage>
  );
}

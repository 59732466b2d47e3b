'use client';

import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { SignInResult } from '../../lib/api-types.ts';
import { CodeForm } from '../forms/code-form.tsx';
import type { BesideLinkProps, SecondFactorProps, StepUpProps } from './method.ts';

/** Codes that a user has at hand, so that no message is sent. */
interface OfCode {
  readonly kind: 'totp' | 'backup-code';
}

export function CodeAsSecondFactor({ kind, signInToken, trustDevice, trustBox, onDone, onRefused }: SecondFactorProps & OfCode) {
  const text = useTranslations('secondFactor');
  const locale = useLocale();
  return (
    <CodeForm<SignInResult>
      id="code"
      kind={kind}
      submitLabel={text('submit')}
      send={(given) => callApi(locale, 'POST', '/verify-2fa', { ...given, signInToken, trustDevice })}
      onDone={onDone}
      onRefused={onRefused}
    >
      {trustBox}
    </CodeForm>
  );
}

export function StepUpWithCode({ kind, call, onDone }: StepUpProps & OfCode) {
  const text = useTranslations('stepUp');
  return (
    <CodeForm
      id="step-up-code"
      kind={kind}
      submitLabel={text('submit')}
      send={(given) => call('POST', `/step-up/${kind}`, given)}
      onDone={onDone}
    />
  );
}

export function CodeBesideLink({ kind, reset, onDone, onRefused }: BesideLinkProps & OfCode) {
  const text = useTranslations('reset');
  const locale = useLocale();
  return (
    <CodeForm
      id="code"
      kind={kind}
      submitLabel={text('submit')}
      send={(given) => callApi(locale, 'POST', '/recovery/reset', { ...reset, ...given })}
      onDone={onDone}
      onRefused={onRefused}
    />
  );
}

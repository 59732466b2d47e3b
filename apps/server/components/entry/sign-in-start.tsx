'use client';

import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import type { SendConsents } from '../consent/ask-consents.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import type { SignInForm } from '../methods/method.ts';
import { signInWays } from '../methods/methods.ts';
import { Button } from '../ui/button.tsx';
import { EntryPage, inlineLink } from './entry-page.tsx';

interface Props {
  /** Ways to sign in, the first one first. */
  ways: readonly string[];
  target: string;
  outbox: boolean;
  /** Why the user is here. */
  notice: ReactNode;
  /** The page is on its way to another one. */
  leaving: boolean;
  /** The method whose form is shown; undefined: the first one. */
  chosen: string | undefined;
  onChoose: (method: string) => void;
  /** `form`: the form that the user filled in, if any. */
  onResult: (result: SignInResult, form?: SignInForm) => void;
  onConsentsNeeded: (goOn: SendConsents) => void;
}

/** The first half of a sign-in: one form, and beside it every other way that the server offers. */
export function SignInStart({ ways, target, outbox, notice, leaving, chosen, onChoose, onResult, onConsentsNeeded }: Props) {
  const text = useTranslations('signIn');
  const { forms, buttons } = signInWays(ways);
  const shown = forms.find(({ name }) => name === chosen) ?? forms[0];
  const others = forms.filter((other) => other !== shown);
  /** The title of the page once its form has moved to another step. */
  const [step, setStep] = useState<string>();
  /** Why a button did not sign in, if the page says so above the form. */
  const [refused, setRefused] = useState<Failure>();
  const below = (
    <>
      {text('newHere')}{' '}
      <a className={inlineLink} href="/sign-up">
        {text('create')}
      </a>
    </>
  );
  return (
    <EntryPage title={step ?? text('title')} below={forms.some(({ signUp }) => signUp) && below}>
      <div className="contents" inert={leaving} aria-busy={leaving || undefined}>
        {notice}
        <FailureNotice failure={refused} />
        {shown && (
          <shown.Form
            key={shown.name}
            ways={ways}
            target={target}
            outbox={outbox}
            onStep={setStep}
            onResult={(result) => onResult(result, shown)}
            onConsentsNeeded={onConsentsNeeded}
          />
        )}
        {!shown && buttons[0] && <p className="text-[15px] leading-relaxed text-ink-soft">{text(buttons[0].lead)}</p>}
        {buttons.length + others.length > 0 && (
          <fieldset aria-label={text('otherWays')} className="grid gap-2 border-t border-line pt-5">
            {buttons.map(({ name, Button: SignInButton }, index) => (
              <SignInButton key={name} first={!shown && index === 0} leaving={leaving} onResult={onResult} onFailure={setRefused} />
            ))}
            {others.map(({ name, label }) => (
              <Button
                key={name}
                look="quiet"
                onClick={() => {
                  onChoose(name);
                  setStep(undefined);
                }}
              >
                {text(label)}
              </Button>
            ))}
          </fieldset>
        )}
      </div>
    </EntryPage>
  );
}

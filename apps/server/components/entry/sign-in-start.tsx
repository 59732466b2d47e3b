'use client';

import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import type { ShownProvider } from '../../lib/social.ts';
import { pageThen } from '../../lib/target.ts';
import type { SendConsents } from '../consent/ask-consents.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import type { SignInButton, SignInForm } from '../methods/method.ts';
import { type Offered, signInWays } from '../methods/methods.ts';
import { useRequestLead } from '../oauth/requested-by.tsx';
import { LastTime } from '../social/last-time.tsx';
import { ProviderLinks } from '../social/provider-links.tsx';
import { Button } from '../ui/button.tsx';
import { EntryPage, inlineLink } from './entry-page.tsx';

/** What a page says above its forms, if it is not the page of an ordinary sign-in. */
export interface SignInHead {
  readonly title: string;
  readonly lead: ReactNode;
  /** Shown below the forms, in place of the link to the page that makes accounts. */
  readonly below: ReactNode;
}

interface Props {
  /** Ways to sign in, the first one first. */
  ways: readonly string[];
  target: string;
  outbox: boolean;
  /** The social providers, in the order of the page. */
  providers: readonly ShownProvider[];
  /** The way of the last sign-in in this browser. */
  lastWay: string | null;
  head?: SignInHead;
  /** Why the user is here. */
  notice: ReactNode;
  /** The page is on its way to another one. */
  leaving: boolean;
  /** The method whose form is shown; undefined: the first one. */
  chosen: string | undefined;
  onChoose: (method: string) => void;
  /** `proven`: the method whose proof the result is. */
  onResult: (result: SignInResult, proven: Offered<SignInForm> | Offered<SignInButton>) => void;
  onConsentsNeeded: (goOn: SendConsents) => void;
}

/** The first half of a sign-in: one form, and beside it every other way that the server offers. */
export function SignInStart(props: Props) {
  const { ways, target, outbox, providers, lastWay, head, notice, leaving, chosen, onChoose, onResult, onConsentsNeeded } = props;
  const text = useTranslations('signIn');
  const requestLead = useRequestLead();
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
      <a className={inlineLink} href={pageThen('/sign-up', target)}>
        {text('create')}
      </a>
    </>
  );
  return (
    <EntryPage
      title={step ?? head?.title ?? text('title')}
      {...(step === undefined && { lead: head?.lead ?? requestLead })}
      below={head ? head.below : forms.some(({ signUp }) => signUp) && below}
    >
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
        {providers.length + buttons.length + others.length > 0 && (
          <fieldset aria-label={text('otherWays')} className="grid gap-3 border-t border-line pt-6">
            {providers.length > 0 && <ProviderLinks providers={providers} target={target} lastWay={lastWay} />}
            {buttons.map((button, index) => (
              <div key={button.name} className="relative grid">
                <button.Button
                  first={!shown && index === 0}
                  leaving={leaving}
                  onResult={(result) => onResult(result, button)}
                  onFailure={setRefused}
                />
                {lastWay === button.name && <LastTime />}
              </div>
            ))}
            {others.map(({ name, label }) => (
              <div key={name} className="relative grid">
                <Button
                  look="quiet"
                  onClick={() => {
                    onChoose(name);
                    setStep(undefined);
                  }}
                >
                  {text(label)}
                </Button>
                {lastWay === name && <LastTime />}
              </div>
            ))}
          </fieldset>
        )}
      </div>
    </EntryPage>
  );
}

'use client';

import { type ReactNode, useRef, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import type { ShownConsent } from '../../lib/consents.ts';
import { answerWithPasskey } from '../../lib/passkey.ts';
import { AskConsents, type SendConsents } from '../consent/ask-consents.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { PasskeyButton } from '../passkey/passkey-button.tsx';
import { PasskeyOffer, shouldOfferPasskey } from '../passkey/passkey-offer.tsx';
import { usePasskeyAutofill } from '../passkey/use-passkey-autofill.ts';
import { PhoneSignIn } from '../phone/phone-sign-in.tsx';
import { Button } from '../ui/button.tsx';
import { followSignIn, goTo } from './after-sign-in.ts';
import { ClosedAccount, type ToldOfDeletion } from './closed-account.tsx';
import { EntryPage, inlineLink } from './entry-page.tsx';
import { MailSignIn } from './mail-sign-in.tsx';
import { SecondFactorForm } from './second-factor-form.tsx';
import { SecondFactorOver } from './second-factor-over.tsx';
import { SignInForm } from './sign-in-form.tsx';

interface Props {
  target: string;
  /** For how long a browser can be trusted, in words; undefined where it cannot. */
  trustFor: string | undefined;
  /** Ways to sign in, the one to begin with first. */
  ways: readonly string[];
  /** The development mailbox exists here. */
  outbox: boolean;
  /** What an account that is made by mail needs. */
  consents: readonly ShownConsent[];
  /** What brought the person here. */
  notice?: ReactNode;
}

/** What is typed where the page begins. A passkey needs nothing typed, and is offered beside all of it. */
type View = 'password' | 'mail' | 'phone' | 'passkey';

const names = { password: 'byPassword', mail: 'byMail', phone: 'byPhone', passkey: 'byPasskey' } as const satisfies Record<View, string>;
const viewOf: Readonly<Record<string, View>> = { password: 'password', 'magic-link': 'mail', 'email-code': 'mail', 'sms-code': 'phone' };

/** In the order of the deployment, each once. */
function viewsOf(ways: readonly string[]): readonly View[] {
  return [...new Set(ways.map((way) => viewOf[way]).filter((view) => view !== undefined))];
}

/** Signing in, step by step. */
export function SignIn({ target, trustFor, ways, outbox, consents, notice }: Props) {
  const text = useTranslations('signIn');
  const locale = useLocale();
  const mail = useTranslations('mailSignIn');
  const secondFactor = useTranslations('secondFactor');
  const [waiting, setWaiting] = useState<Extract<SignInResult, { status: 'second-factor-required' }>>();
  const [over, setOver] = useState<Failure>();
  /** Held in an object: a function in state would be called. */
  const [asking, setAsking] = useState<{ readonly goOn: SendConsents }>();
  const [resetRequired, setResetRequired] = useState(false);
  const [closed, setClosed] = useState<ToldOfDeletion>();
  const offered = viewsOf(ways);
  const [view, setView] = useState<View>(offered[0] ?? 'passkey');
  const [mailSent, setMailSent] = useState(false);
  /** Not shown, and so no state: the second factor comes before anything is offered. */
  const usedPassword = useRef(false);
  const [offering, setOffering] = useState(false);
  const [leaving, setLeaving] = useState(false);
  /** Ceremonies of the button that came to nothing. */
  const [refusals, setRefusals] = useState(0);
  const withPassword = ways.includes('password');
  const withPasskey = ways.includes('passkey');
  const refusedSuggestion = usePasskeyAutofill(
    withPasskey && !waiting && !closed && !resetRequired && !offering && !leaving,
    refusals,
    onResult,
  );

  function onResult(result: SignInResult): void {
    setOver(undefined);
    setAsking(undefined);
    setResetRequired(result.status === 'password-reset-required');
    setClosed(result.status === 'deletion-scheduled' ? result : undefined);
    if (result.status === 'second-factor-required') setWaiting(result);
    else if (result.status === 'signed-in') void goOn(result);
  }

  /** Whoever needed a password may want to do without it the next time. */
  async function goOn(result: SignInResult): Promise<void> {
    setLeaving(true);
    if (withPasskey && usedPassword.current && (await shouldOfferPasskey(locale))) setOffering(true);
    else followSignIn(result, target);
  }

  if (offering) return <PasskeyOffer onDone={() => goTo(target)} />;

  if (closed) {
    return (
      <ClosedAccount
        told={closed}
        target={target}
        onLeave={() => {
          setWaiting(undefined);
          setClosed(undefined);
        }}
      />
    );
  }

  if (resetRequired) {
    return (
      <EntryPage title={text('resetRequiredTitle')} lead={text('resetRequired')}>
        <Button
          look="secondary"
          onClick={() => {
            setWaiting(undefined);
            setResetRequired(false);
          }}
        >
          {text('startOver')}
        </Button>
      </EntryPage>
    );
  }

  if (asking) {
    return <AskConsents consents={consents} action="/sign-in" send={asking.goOn} onDone={onResult} onBack={() => setAsking(undefined)} />;
  }

  if (waiting) {
    return (
      <EntryPage title={secondFactor('title')} lead={secondFactor(waiting.methods.includes('email-code') ? 'mailLead' : 'lead')}>
        <SecondFactorForm
          key={waiting.methods.join()}
          methods={waiting.methods}
          signInToken={waiting.signInToken}
          outbox={outbox}
          trustFor={trustFor}
          onDone={onResult}
          onOver={(failure) => {
            setWaiting(undefined);
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
    <EntryPage title={mailSent ? mail('sentTitle') : text('title')} below={withPassword && below}>
      <div className="contents" inert={leaving} aria-busy={leaving || undefined}>
        {!over && notice}
        {over && <SecondFactorOver failure={over} />}
        <FailureNotice failure={refusedSuggestion} />
        {view === 'password' && (
          <SignInForm
            onResult={(result) => {
              usedPassword.current = true;
              onResult(result);
            }}
          />
        )}
        {view === 'mail' && (
          <MailSignIn
            withLink={ways.includes('magic-link')}
            target={target}
            outbox={outbox}
            onSent={setMailSent}
            onResult={onResult}
            onConsentsNeeded={(goOn) => setAsking({ goOn })}
          />
        )}
        {view === 'phone' && <PhoneSignIn outbox={outbox} onResult={onResult} />}
        {view === 'passkey' && <p className="text-[15px] leading-relaxed text-ink-soft">{text('passkeyLead')}</p>}
        {(withPasskey || offered.length > 1) && (
          <fieldset aria-label={text('otherWays')} className="grid gap-2 border-t border-line pt-5">
            {withPasskey && (
              <PasskeyButton
                label={text('byPasskey')}
                look={view === 'passkey' ? 'primary' : 'secondary'}
                action={() =>
                  answerWithPasskey<SignInResult>((method, path, body) => callApi(locale, method, path, body), {
                    start: '/passkey/login/start',
                    complete: '/passkey/login/complete',
                  })
                }
                onDone={onResult}
                onRefused={() => {
                  setRefusals((count) => count + 1);
                  return false;
                }}
              />
            )}
            {offered
              .filter((other) => other !== view)
              .map((other) => (
                <Button
                  key={other}
                  look="quiet"
                  onClick={() => {
                    setView(other);
                    setMailSent(false);
                  }}
                >
                  {text(names[other])}
                </Button>
              ))}
          </fieldset>
        )}
      </div>
    </EntryPage>
  );
}

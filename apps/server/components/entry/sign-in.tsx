'use client';

import { type ReactNode, useRef, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import type { ShownConsent } from '../../lib/consents.ts';
import type { ShownProvider } from '../../lib/social.ts';
import { AskConsents, type SendConsents } from '../consent/ask-consents.tsx';
import { secondFactorLead } from '../methods/methods.ts';
import { PasskeyOffer, shouldOfferPasskey } from '../passkey/passkey-offer.tsx';
import { Button } from '../ui/button.tsx';
import { followSignIn, goTo } from './after-sign-in.ts';
import { ClosedAccount, type ToldOfDeletion } from './closed-account.tsx';
import { EntryPage } from './entry-page.tsx';
import { SecondFactorForm } from './second-factor-form.tsx';
import { SecondFactorOver } from './second-factor-over.tsx';
import { type SignInHead, SignInStart } from './sign-in-start.tsx';

/** A sign-in that waits for its second factor. Without a token it is the one of this browser's cookie. */
export interface WaitingSignIn {
  readonly methods: readonly string[];
  readonly signInToken?: string;
}

interface Props {
  target: string;
  /** For how long the user can trust a browser, in words; undefined if the user cannot. */
  trustFor: string | undefined;
  /** Ways to sign in, the first one first. */
  ways: readonly string[];
  /** This deployment has the development mailbox. */
  outbox: boolean;
  /** The consents that an account made by mail needs. */
  consents: readonly ShownConsent[];
  /** The social providers, in the order of the page. */
  providers: readonly ShownProvider[];
  /** The way of the last sign-in in this browser. */
  lastWay: string | null;
  head?: SignInHead;
  /** The first half of the sign-in is over. */
  begun?: WaitingSignIn;
  /** What brought the user here. */
  notice?: ReactNode;
}

/** The sign-in, step by step. */
export function SignIn({ target, trustFor, ways, outbox, consents, providers, lastWay, head, begun, notice }: Props) {
  const text = useTranslations('signIn');
  const locale = useLocale();
  const secondFactor = useTranslations('secondFactor');
  const [waiting, setWaiting] = useState<WaitingSignIn | undefined>(begun);
  const [over, setOver] = useState<Failure>();
  /** Held in an object, because React would call a function in state. */
  const [asking, setAsking] = useState<{ readonly goOn: SendConsents }>();
  const [resetRequired, setResetRequired] = useState(false);
  const [closed, setClosed] = useState<ToldOfDeletion>();
  /** The method whose form is shown, once the user has chosen one. */
  const [chosen, setChosen] = useState<string>();
  /** Not shown, and so no state: the second factor comes before any offer. */
  const wantsPasskey = useRef(false);
  /** Likewise: the method of the first half. */
  const way = useRef<string>(undefined);
  const [offering, setOffering] = useState(false);
  const [leaving, setLeaving] = useState(false);

  function onResult(result: SignInResult): void {
    setOver(undefined);
    setAsking(undefined);
    setResetRequired(result.status === 'password-reset-required');
    setClosed(result.status === 'deletion-scheduled' ? result : undefined);
    if (result.status === 'second-factor-required') setWaiting(result);
    else if (result.status === 'signed-in' || result.status === 'link-required') void goOn(result);
  }

  /** A user who needed a password may want to sign in without one the next time. */
  async function goOn(result: SignInResult): Promise<void> {
    setLeaving(true);
    const offers = result.status === 'signed-in' && ways.includes('passkey') && wantsPasskey.current;
    if (offers && (await shouldOfferPasskey(locale))) setOffering(true);
    else followSignIn(result, target, way.current);
  }

  if (offering) return <PasskeyOffer providers={providers} onDone={() => goTo(target, way.current)} />;

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
      <EntryPage title={secondFactor('title')} lead={secondFactor(secondFactorLead(waiting.methods))}>
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
  return (
    <SignInStart
      ways={ways}
      target={target}
      outbox={outbox}
      providers={providers}
      lastWay={lastWay}
      {...(head && { head })}
      notice={over ? <SecondFactorOver failure={over} /> : notice}
      leaving={leaving}
      chosen={chosen}
      onChoose={setChosen}
      onResult={(result, proven) => {
        way.current = proven.name;
        if ('thenPasskey' in proven && proven.thenPasskey) wantsPasskey.current = true;
        onResult(result);
      }}
      onConsentsNeeded={(goOn) => setAsking({ goOn })}
    />
  );
}

'use client';

import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { announceAccountChange } from '../../lib/account-changed.ts';
import { callApi, type Outcome } from '../../lib/api.ts';
import type { Failure, SignInResult, Undone } from '../../lib/api-types.ts';
import type { ConsentRef, ShownConsent } from '../../lib/consents.ts';
import { pageThen } from '../../lib/target.ts';
import { ConsentsElsewhere } from '../consent/consents-elsewhere.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { followSignIn } from './after-sign-in.ts';
import { ClosedAccount, type ToldOfDeletion } from './closed-account.tsx';
import { DeadLink } from './dead-link.tsx';
import { EntryPage, inlineLink } from './entry-page.tsx';
import { ResetForm } from './reset-form.tsx';
import { UndoneParts } from './undone-parts.tsx';

/** What the links of mails do, and where each leads afterwards. */
const actions = {
  verifyEmail: { path: '/verify-email', done: '/sign-in?notice=verified', dead: '/sign-in' },
  confirmEmail: { path: '/email/confirm', done: '/account', dead: '/account' },
  undoEmail: { path: '/email/undo', done: '/recover', dead: '/recover' },
  undoPhone: { path: '/phone/undo', done: '/sign-in', dead: '/sign-in' },
  restoreAccount: { path: '/account/restore', done: '/sign-in', dead: '/sign-in' },
} as const;

export type LinkKind = keyof typeof actions;

/** The answer of calls that sign nobody in. */
interface Done {
  readonly status: 'verified' | 'changed' | 'restored';
  /** The link was opened in another browser than the one that registered. The person may choose a password at once. */
  readonly passwordToken?: string;
}

interface Props {
  kind: LinkKind;
  token: string | null;
  /** The page after a sign-in by the link. */
  target: string;
  passwordMinimum: number;
  /** The consents that a new account needs, if the link is opened in another browser than the one that registered. */
  consents: readonly ShownConsent[];
  /** A user is signed in here. */
  signedIn: boolean;
}

type Reply = SignInResult | Done | Undone;

/** A link changes nothing until the person presses this button, because scanners open links too (S-48). */
export function LinkAction({ kind, token, target, passwordMinimum, consents, signedIn }: Props) {
  const [undone, setUndone] = useState<Undone>();
  // A change to the former address undoes the changes after it. The page then describes the undo.
  const told = kind === 'confirmEmail' && undone ? 'undoEmail' : kind;
  const text = useTranslations(told);
  const locale = useLocale();
  const { path, dead } = actions[kind];
  const { done } = actions[told];
  const [state, setState] = useState<'ready' | 'busy' | 'done'>('ready');
  const [failure, setFailure] = useState<Failure>();
  const [passwordToken, setPasswordToken] = useState<string>();
  const [choosing, setChoosing] = useState(false);
  const [asking, setAsking] = useState(false);
  const [closed, setClosed] = useState<ToldOfDeletion>();

  async function action(): Promise<void> {
    setState('busy');
    setFailure(undefined);
    const outcome = await send();
    if (outcome.ok) return settle(outcome.value);
    setState('ready');
    if (outcome.failure.code === 'consent_required') setAsking(true);
    else setFailure(outcome.failure);
  }

  const send = (given?: readonly ConsentRef[]) => callApi<Reply>(locale, 'POST', path, { token, ...(given && { consents: given }) });

  /** The link may have expired while the person read the documents. */
  async function sendOrEnd(given: readonly ConsentRef[]): Promise<Outcome<Reply>> {
    const outcome = await send(given);
    if (outcome.ok || outcome.failure.code !== 'invalid_link') return outcome;
    setAsking(false);
    setFailure(outcome.failure);
    return { ok: false, failure: { ...outcome.failure, code: 'cancelled' } };
  }

  function settle(value: Reply): void {
    setAsking(false);
    if ((value.status === 'signed-in' || value.status === 'link-required') && followSignIn(value, target)) return;
    if (value.status === 'deletion-scheduled') {
      setClosed(value);
      return;
    }
    announceAccountChange();
    if ('passwordToken' in value) setPasswordToken(value.passwordToken);
    if (value.status === 'undone') setUndone(value);
    setState('done');
  }

  if (closed) return <ClosedAccount told={closed} target={target} onLeave={() => location.assign('/sign-in')} />;
  if (asking) {
    return (
      <EntryPage title={text('title')}>
        <ConsentsElsewhere consents={consents} send={sendOrEnd} onDone={settle} />
      </EntryPage>
    );
  }
  if (choosing && passwordToken !== undefined)
    return <ResetForm token={passwordToken} minimum={passwordMinimum} signedIn={signedIn} signsIn />;
  if (state === 'done') {
    const elsewhere = kind === 'verifyEmail' && passwordToken !== undefined;
    return (
      <EntryPage title={text('doneTitle')} lead={elsewhere ? <ConfirmedElsewhere /> : text('doneLead')}>
        {undone && <UndoneParts undone={undone} />}
        <div className="flex flex-wrap gap-3">
          <a className={buttonClass('primary', 'grow')} href={kind === 'verifyEmail' ? pageThen(done, target) : done}>
            {text('doneAction')}
          </a>
          {elsewhere && <ChoosePassword onChoose={() => setChoosing(true)} />}
        </div>
      </EntryPage>
    );
  }
  if (token === null || failure?.code === 'invalid_link')
    return <DeadLink action={text('deadAction')} href={dead} hint={text('deadHint')} signedIn={signedIn} />;
  return (
    <EntryPage title={text('title')} lead={text('lead')}>
      <FailureNotice failure={failure} action={failure?.code === 'signed_in_elsewhere' && !signedIn && <SignInFirst />} />
      <Button busy={state === 'busy'} onClick={() => void action()}>
        {text('submit')}
      </Button>
    </EntryPage>
  );
}

/** The link counts for whoever is signed in to its account. The browser keeps the link meanwhile, and the person comes back to it. */
function SignInFirst() {
  const text = useTranslations('shell');
  return (
    <a className={inlineLink} href="/sign-in?redirectTo=%2Fconfirm-email">
      {text('signIn')}
    </a>
  );
}

/** A password that was chosen in another browser may be an attacker's, so the password waits for the mailbox. */
function ConfirmedElsewhere() {
  return useTranslations('verifyEmail')('doneLeadElsewhere');
}

function ChoosePassword({ onChoose }: { onChoose: () => void }) {
  const text = useTranslations('verifyEmail');
  return (
    <Button look="secondary" className="grow" onClick={onChoose}>
      {text('chooseAction')}
    </Button>
  );
}

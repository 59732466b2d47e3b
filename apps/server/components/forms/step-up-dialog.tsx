'use client';

import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useLocale, useTranslations } from 'use-intl';
import { callApi, type Method, type Outcome } from '../../lib/api.ts';
import type { Failure, User } from '../../lib/api-types.ts';
import { goToSignIn, here } from '../../lib/go-to-sign-in.ts';
import { answerWithPasskey, supportsPasskeys } from '../../lib/passkey.ts';
import { PasskeyButton } from '../passkey/passkey-button.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { PasswordField } from '../ui/password-field.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { CodeForm } from './code-form.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { SentCode } from './sent-code.tsx';
import { useSubmission } from './use-submission.ts';

/** The ways of this page to prove oneself again, the usual ones first. */
const ways = ['passkey', 'password', 'totp', 'sms-code', 'backup-code', 'email-code'] as const;
type Way = (typeof ways)[number];
const leads = {
  passkey: 'leadPasskey',
  password: 'lead',
  totp: 'leadTotp',
  'sms-code': 'leadSms',
  'backup-code': 'leadBackup',
  'email-code': 'leadMail',
} as const satisfies Record<Way, string>;
const others = {
  passkey: 'usePasskey',
  password: 'usePassword',
  totp: 'useApp',
  'sms-code': 'useSms',
  'backup-code': 'useBackup',
  'email-code': 'mailCode',
} as const satisfies Record<Way, string>;

/** Asks who it is again, on the same session (step-up), by any way that would raise it. */
export function StepUpDialog({ methods, onAnswer }: { methods: readonly string[]; onAnswer: (proven: boolean) => void }) {
  const text = useTranslations('stepUp');
  const call = useOwnSession();
  const offered = ways.filter((way) => methods.includes(way) && (way !== 'passkey' || supportsPasskeys()));
  const [chosen, setChosen] = useState<Way>();
  // What was sent stays sent while another way is looked at.
  const [textedTo, setTextedTo] = useState<string>();
  const [mailedTo, setMailedTo] = useState<string>();
  const way = chosen ?? offered[0];
  const rest = offered.filter((other) => other !== way);

  return (
    <Dialog open onOpenChange={(open) => !open && onAnswer(false)} title={text('title')} lead={text(way ? leads[way] : 'otherMethod')}>
      {way === undefined && <SignInAgain />}
      {way === 'passkey' && (
        <PasskeyButton
          label={text('usePasskey')}
          action={() =>
            answerWithPasskey(call, {
              start: '/step-up/passkey/start',
              complete: '/step-up/passkey',
            })
          }
          onDone={() => onAnswer(true)}
        />
      )}
      {way === 'sms-code' && <SmsProof sentTo={textedTo} onSent={setTextedTo} onDone={() => onAnswer(true)} />}
      {way === 'password' && <PasswordProof onDone={() => onAnswer(true)} />}
      {(way === 'totp' || way === 'backup-code') && (
        <CodeForm
          key={way}
          id="step-up-code"
          kind={way}
          submitLabel={text('submit')}
          send={(given) => call('POST', `/step-up/${way}`, given)}
          onDone={() => onAnswer(true)}
        />
      )}
      {way === 'email-code' && <MailProof sentTo={mailedTo} onSent={setMailedTo} onDone={() => onAnswer(true)} />}
      {rest.length > 0 && (
        <div className="-mx-4 flex flex-wrap gap-x-2">
          {rest.map((other) => (
            <Button key={other} look="quiet" onClick={() => setChosen(other)}>
              {text(others[other])}
            </Button>
          ))}
        </div>
      )}
    </Dialog>
  );
}

/** Calls for the session that is to be raised. Where it has ended meanwhile nothing here helps: the person signs in again. */
function useOwnSession(): <T>(method: Method, path: string, body?: unknown) => Promise<Outcome<T>> {
  const locale = useLocale();
  return async (method, path, body) => {
    const outcome = await callApi<never>(locale, method, path, body);
    if (outcome.ok || outcome.failure.code !== 'unauthenticated') return outcome;
    goToSignIn();
    return { ok: false, failure: { ...outcome.failure, code: 'cancelled' } };
  };
}

/** For who can prove nothing here. The session ends first: whoever has one is sent back by the page of sign-in. */
function SignInAgain() {
  const text = useTranslations('stepUp');
  const locale = useLocale();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function leave(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    const outcome = await callApi(locale, 'POST', '/logout');
    if (outcome.ok || outcome.failure.code === 'unauthenticated') {
      return location.assign(`/sign-in?redirectTo=${encodeURIComponent(here())}`);
    }
    setBusy(false);
    setFailure(outcome.failure);
  }

  return (
    <div className="grid gap-4">
      <FailureNotice failure={failure} />
      <Button busy={busy} onClick={() => void leave()}>
        {text('signInAgain')}
      </Button>
    </div>
  );
}

interface SentProof {
  /** Where the code went, once it did. */
  readonly sentTo: string | undefined;
  readonly onSent: (to: string) => void;
  readonly onDone: () => void;
}

/** A code goes to the account's own number, and comes back. */
function SmsProof({ sentTo, onSent, onDone }: SentProof) {
  const text = useTranslations('stepUp');
  const call = useOwnSession();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);

  const sendText = () => call<{ phone: string }>('POST', '/2fa/sms/send', { stepUp: true });

  async function send(): Promise<void> {
    setBusy(true);
    const outcome = await sendText();
    setBusy(false);
    setFailure(outcome.ok ? undefined : outcome.failure);
    if (outcome.ok) onSent(outcome.value.phone);
  }

  if (sentTo === undefined) {
    return (
      <div className="grid gap-4">
        <FailureNotice failure={failure} />
        <Button busy={busy} onClick={() => void send()}>
          {text('useSms')}
        </Button>
      </div>
    );
  }
  return (
    <SentCode
      id="step-up-code"
      kind="sms-code"
      lead={<Verbatim of={sentTo}>{text('texted', { phone: sentTo })}</Verbatim>}
      submitLabel={text('submit')}
      send={(code) => call('POST', '/step-up/sms-code', { code })}
      sendAgain={sendText}
      onDone={onDone}
    />
  );
}

/** For who has nothing but the mailbox: a code goes there, and comes back. */
function MailProof({ sentTo, onSent, onDone }: SentProof) {
  const text = useTranslations('stepUp');
  const call = useOwnSession();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);

  const mailTo = (email: string) => call('POST', '/email-code', { email });

  async function mail(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    // Not the profile: that is closed to an account that has to switch two-factor on first, and step-up is on the way there.
    const session = await call<{ user: User }>('GET', '/session');
    const email = session.ok ? (session.value.user.email ?? '') : '';
    const outcome = session.ok ? await mailTo(email) : session;
    setBusy(false);
    if (outcome.ok) onSent(email);
    else setFailure(outcome.failure);
  }

  if (sentTo === undefined) {
    return (
      <div className="grid gap-4">
        <FailureNotice failure={failure} />
        <Button busy={busy} onClick={() => void mail()}>
          {text('mailCode')}
        </Button>
      </div>
    );
  }
  return (
    <SentCode
      id="step-up-code"
      kind="email-code"
      lead={<Verbatim of={sentTo}>{text('mailed', { email: sentTo })}</Verbatim>}
      submitLabel={text('submit')}
      send={(code) => call('POST', '/step-up/email-code', { code })}
      sendAgain={() => mailTo(sentTo)}
      onDone={onDone}
    />
  );
}

interface Fields {
  password: string;
}

function PasswordProof({ onDone }: { onDone: () => void }) {
  const text = useTranslations('stepUp');
  const fields = useTranslations('fields');
  const call = useOwnSession();
  const form = useForm<Fields>();
  const { register, formState } = form;
  const { submit, failure, busy } = useSubmission(form, (body) => call('POST', '/step-up/password', body), onDone);
  return (
    <form method="post" onSubmit={submit} noValidate className="grid gap-4">
      <FailureNotice failure={failure} />
      <PasswordField
        id="step-up-password"
        label={fields('password')}
        autoComplete="current-password"
        error={formState.errors.password?.message}
        {...register('password', { required: fields('required') })}
      />
      <Button type="submit" busy={busy}>
        {text('submit')}
      </Button>
    </form>
  );
}

'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import { answerWithPasskey, supportsPasskeys } from '../../lib/passkey.ts';
import { CodeForm } from '../forms/code-form.tsx';
import { OutboxLink } from '../forms/sent-code.tsx';
import { PasskeyButton } from '../passkey/passkey-button.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { type Sent, SentSecondFactor } from './sent-second-factor.tsx';

interface Props {
  /** What the account can be asked for. */
  methods: readonly string[];
  /** Of the sign-in that this tab goes on with: another tab may have another one. */
  signInToken: string;
  /** For how long this browser can be trusted, in words; undefined where it cannot. */
  trustFor: string | undefined;
  /** The development mailbox exists here. */
  outbox?: boolean;
  onDone: (result: SignInResult) => void;
  /** The sign-in has ended: it begins anew. `failure` says why, where it was not the person's wish. */
  onOver: (failure?: Failure) => void;
}

/** What this page can ask for, the best first. */
const ways = ['email-code', 'passkey', 'totp', 'sms-code', 'backup-code'] as const;
type Way = (typeof ways)[number];
const names = {
  'email-code': 'useMail',
  passkey: 'usePasskey',
  totp: 'useApp',
  'sms-code': 'useSms',
  'backup-code': 'useBackup',
} as const satisfies Record<Way, string>;

/** The second half of a sign-in: a passkey, a code of the app, of a text message or of a mail, or a backup code. */
export function SecondFactorForm({ methods, signInToken, trustFor, outbox = false, onDone, onOver }: Props) {
  const text = useTranslations('secondFactor');
  const locale = useLocale();
  const asked = ways.filter((way) => methods.includes(way));
  const possible = asked.filter((way) => way !== 'passkey' || supportsPasskeys());
  // A passkey that this browser cannot show is spoken of only where there is nothing else.
  const offered = possible.length > 0 ? possible : asked;
  const [chosen, setChosen] = useState<Way>();
  const [trust, setTrust] = useState(false);
  // What was sent stays sent while another way is looked at.
  const [sent, setSent] = useState<Sent>();
  const way = chosen ?? offered[0];

  /** With the last wrong code the sign-in itself is over, and so it is when it took too long. */
  function onRefused(failure: Failure): boolean {
    const over = failure.code === 'second_factor_locked' || failure.code === 'unauthenticated';
    if (over) onOver(failure);
    return over;
  }
  const trustBox = trustFor !== undefined && (
    <label className="flex min-h-11 items-center gap-3 text-[15px]">
      <input
        type="checkbox"
        name="trustDevice"
        className="size-5 accent-accent"
        checked={trust}
        onChange={(event) => setTrust(event.target.checked)}
      />
      {text('trust', { lifetime: trustFor })}
    </label>
  );
  const verify = (given: object) => callApi<SignInResult>(locale, 'POST', '/verify-2fa', { ...given, signInToken, trustDevice: trust });

  return (
    <div className="grid gap-5">
      <WayGroup key={way} label={text(way === undefined ? 'title' : names[way])}>
        {way === undefined && <Notice look="plain">{text('otherMethod')}</Notice>}
        {/* Before it is too late: with the last of them the account is out. */}
        {way === 'backup-code' && offered.length === 1 && <Notice look="caution">{text('onlyCodes')}</Notice>}
        {way === 'passkey' && (
          <>
            {trustBox}
            <PasskeyButton
              label={text('usePasskey')}
              action={() =>
                answerWithPasskey<SignInResult>((method, path, body) => callApi(locale, method, path, body), {
                  start: '/2fa/passkey/start',
                  startBody: { signInToken },
                  complete: '/2fa/passkey/complete',
                  body: { signInToken, trustDevice: trust },
                })
              }
              onDone={onDone}
              onRefused={onRefused}
            />
          </>
        )}
        {way === 'sms-code' && (
          <SentSecondFactor
            kind="sms-code"
            signInToken={signInToken}
            sent={sent}
            onSent={setSent}
            verify={(smsCode) => verify({ smsCode })}
            onDone={onDone}
            onRefused={onRefused}
          >
            {trustBox}
          </SentSecondFactor>
        )}
        {way === 'email-code' && (
          // No browser is trusted for a mailbox: it is no second factor.
          <SentSecondFactor
            kind="email-code"
            signInToken={signInToken}
            sent={sent}
            onSent={setSent}
            verify={(emailCode) => callApi<SignInResult>(locale, 'POST', '/verify-2fa', { emailCode, signInToken })}
            onDone={onDone}
            onRefused={onRefused}
          >
            {sent && outbox && <OutboxLink />}
          </SentSecondFactor>
        )}
        {(way === 'totp' || way === 'backup-code') && (
          <CodeForm<SignInResult> id="code" kind={way} submitLabel={text('submit')} send={verify} onDone={onDone} onRefused={onRefused}>
            {trustBox}
          </CodeForm>
        )}
      </WayGroup>
      <div className="-mx-4 flex flex-wrap justify-between gap-x-2">
        {offered
          .filter((other) => other !== way)
          .map((other) => (
            <Button key={other} look="quiet" onClick={() => setChosen(other)}>
              {text(names[other])}
            </Button>
          ))}
        <Button look="quiet" onClick={() => onOver()}>
          {text('startOver')}
        </Button>
      </div>
    </div>
  );
}

/** One way, put there anew for each: the focus went with the way before, so this takes it, unless a field of its own has. */
function WayGroup({ label, children }: { label: string; children: ReactNode }) {
  const group = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (!group.current?.contains(document.activeElement)) group.current?.focus();
  }, []);
  return (
    <fieldset ref={group} tabIndex={-1} aria-label={label} className="grid min-w-0 gap-5 outline-none">
      {children}
    </fieldset>
  );
}

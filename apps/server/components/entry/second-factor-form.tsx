'use client';

import { useLocale, useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { callApi } from '../../lib/api.ts';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import { answerWithPasskey } from '../../lib/passkey.ts';
import { CodeForm } from '../forms/code-form.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { clockText, useCountdown } from '../forms/use-countdown.ts';
import { PasskeyButton } from '../passkey/passkey-button.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

interface Props {
  /** What the account can be asked for. */
  methods: readonly string[];
  /** For how long this browser can be trusted, in words; undefined where it cannot. */
  trustFor: string | undefined;
  onDone: (result: SignInResult) => void;
  /** The sign-in has ended: it begins anew. `failure` says why, where it was not the person's wish. */
  onOver: (failure?: Failure) => void;
}

/** What this page can ask for, the best first. */
const ways = ['passkey', 'totp', 'sms-code', 'backup-code'] as const;
type Way = (typeof ways)[number];
const names = { passkey: 'usePasskey', totp: 'useApp', 'sms-code': 'useSms', 'backup-code': 'useBackup' } as const satisfies Record<
  Way,
  string
>;

/** The second half of a sign-in: a passkey, a code of the app or of a text message, or a backup code. */
export function SecondFactorForm({ methods, trustFor, onDone, onOver }: Props) {
  const text = useTranslations('secondFactor');
  const locale = useLocale();
  const offered = ways.filter((way) => methods.includes(way));
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
  const verify = (given: object) => callApi<SignInResult>(locale, 'POST', '/verify-2fa', { ...given, trustDevice: trust });

  return (
    <div className="grid gap-5">
      <WayGroup key={way} label={text(way === undefined ? 'title' : names[way])}>
        {way === undefined && <Notice look="plain">{text('otherMethod')}</Notice>}
        {way === 'passkey' && (
          <>
            {trustBox}
            <PasskeyButton
              label={text('usePasskey')}
              act={() =>
                answerWithPasskey<SignInResult>((method, path, body) => callApi(locale, method, path, body), {
                  start: '/2fa/passkey/start',
                  complete: '/2fa/passkey/complete',
                  body: { trustDevice: trust },
                })
              }
              onDone={onDone}
              onRefused={onRefused}
            />
          </>
        )}
        {way === 'sms-code' && (
          <TextedSecondFactor sent={sent} onSent={setSent} verify={(smsCode) => verify({ smsCode })} onDone={onDone} onRefused={onRefused}>
            {trustBox}
          </TextedSecondFactor>
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

/** A message that was sent: where to, and which one it is. */
interface Sent {
  readonly phone: string;
  readonly times: number;
}

interface TextedProps {
  sent: Sent | undefined;
  onSent: (sent: Sent) => void;
  verify: (code: string) => ReturnType<typeof callApi<SignInResult>>;
  onDone: (result: SignInResult) => void;
  onRefused: (failure: Failure) => boolean;
  children: ReactNode;
}

/** A message costs something, and so is sent when the person says so. */
function TextedSecondFactor({ sent, onSent, verify, onDone, onRefused, children }: TextedProps) {
  const text = useTranslations('secondFactor');
  const locale = useLocale();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const left = useCountdown(sent ? 60 : 0, sent);

  async function send(): Promise<void> {
    setBusy(true);
    const outcome = await callApi<{ phone: string }>(locale, 'POST', '/2fa/sms/send', {});
    setBusy(false);
    if (outcome.ok) onSent({ phone: outcome.value.phone, times: (sent?.times ?? 0) + 1 });
    setFailure(outcome.ok || onRefused(outcome.failure) ? undefined : outcome.failure);
  }

  const again = left > 0 ? text('textAgainIn', { time: clockText(left) }) : text(sent ? 'textAgain' : 'useSms');
  return (
    <>
      {sent && (
        <>
          <p role="status" className="text-[15px] leading-relaxed">
            {text('texted', { phone: sent.phone })}
          </p>
          <CodeForm<SignInResult>
            key={sent.times}
            id="code"
            kind="sms-code"
            submitLabel={text('submit')}
            send={(given) => verify('code' in given ? given.code : '')}
            onDone={onDone}
            onRefused={onRefused}
          >
            {children}
          </CodeForm>
        </>
      )}
      <FailureNotice failure={failure} />
      <Button look={sent ? 'secondary' : 'primary'} busy={busy} disabled={left > 0} onClick={() => void send()}>
        {again}
      </Button>
    </>
  );
}

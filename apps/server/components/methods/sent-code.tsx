'use client';

import { type ReactNode, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { callApi, type Outcome } from '../../lib/api.ts';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import type { Messages } from '../../lib/messages.ts';
import { CodeForm } from '../forms/code-form.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { SentCode } from '../forms/sent-code.tsx';
import { clockText, useCountdown } from '../forms/use-countdown.ts';
import { Button } from '../ui/button.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import type { SecondFactorProps, StepUpProps } from './method.ts';

interface OfSentCode {
  readonly kind: 'email-code' | 'sms-code';
}

type SecondFactorText = keyof Messages['secondFactor'];

interface OfSecondFactor extends OfSentCode {
  /** The path of the request that sends the code to the user. */
  readonly path: string;
  readonly words: Readonly<Record<'use' | 'sent' | 'again' | 'againIn', SecondFactorText>>;
  /** Sends the typed code to the server. */
  readonly verify: (code: string) => Promise<Outcome<SignInResult>>;
  /** Shown between the code and the button. */
  readonly children?: ReactNode;
}

type AsSecondFactor = OfSecondFactor & Pick<SecondFactorProps, 'signInToken' | 'sent' | 'onSent' | 'onDone' | 'onRefused'>;

/** A code that is sent when the user asks for it: a text message costs money, and a mail should surprise nobody. */
export function SentCodeAsSecondFactor(props: AsSecondFactor) {
  const { kind, path, words, verify, children, signInToken, sent, onSent, onDone, onRefused } = props;
  const text = useTranslations('secondFactor');
  const locale = useLocale();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const left = useCountdown(sent ? 60 : 0, sent);

  async function send(): Promise<void> {
    setBusy(true);
    const outcome = await callApi<{ phone?: string }>(locale, 'POST', path, { signInToken });
    setBusy(false);
    if (outcome.ok) onSent({ to: outcome.value.phone ?? '', times: (sent?.times ?? 0) + 1 });
    setFailure(outcome.ok || onRefused(outcome.failure) ? undefined : outcome.failure);
  }

  const again = left > 0 ? text(words.againIn, { time: clockText(left) }) : text(sent ? words.again : words.use);
  return (
    <>
      {sent && (
        <>
          <p role="status" className="text-[15px] leading-relaxed">
            <Verbatim of={sent.to}>{text(words.sent, { phone: sent.to })}</Verbatim>
          </p>
          <CodeForm<SignInResult>
            key={sent.times}
            id="code"
            kind={kind}
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

interface OfStepUp extends OfSentCode {
  /** The label of the button that sends the code. */
  readonly labelKey: keyof Messages['stepUp'];
  /** Where the code was sent. */
  readonly lead: (to: string) => string;
  /** Sends the code, and returns the recipient. */
  readonly begin: () => Promise<Outcome<string>>;
  readonly sendAgain: (to: string) => Promise<Outcome<unknown>>;
}

/** A code goes to the mailbox or number of the account, and the user types it. */
export function StepUpWithSentCode({ kind, labelKey, lead, begin, sendAgain, call, sent, onSent, onDone }: StepUpProps & OfStepUp) {
  const text = useTranslations('stepUp');
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);

  async function send(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    const outcome = await begin();
    setBusy(false);
    if (outcome.ok) onSent({ to: outcome.value, times: 1 });
    else setFailure(outcome.failure);
  }

  if (sent === undefined) {
    return (
      <div className="grid gap-4">
        <FailureNotice failure={failure} />
        <Button busy={busy} onClick={() => void send()}>
          {text(labelKey)}
        </Button>
      </div>
    );
  }
  return (
    <SentCode
      id="step-up-code"
      kind={kind}
      lead={<Verbatim of={sent.to}>{lead(sent.to)}</Verbatim>}
      submitLabel={text('submit')}
      send={(code) => call('POST', `/step-up/${kind}`, { code })}
      sendAgain={() => sendAgain(sent.to)}
      onDone={onDone}
    />
  );
}

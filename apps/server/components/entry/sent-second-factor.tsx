'use client';

import { type ReactNode, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import { CodeForm } from '../forms/code-form.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { clockText, useCountdown } from '../forms/use-countdown.ts';
import { Button } from '../ui/button.tsx';
import { Verbatim } from '../ui/verbatim.tsx';

/** A message that was sent: where to, as far as that is told, and which one it is. */
export interface Sent {
  readonly phone: string;
  readonly times: number;
}

/** How each kind is asked for, and in which words. */
const kinds = {
  'sms-code': { path: '/2fa/sms/send', use: 'useSms', sent: 'texted', again: 'textAgain', againIn: 'textAgainIn' },
  'email-code': { path: '/2fa/email/send', use: 'useMail', sent: 'mailed', again: 'mailAgain', againIn: 'mailAgainIn' },
} as const;

interface Props {
  kind: keyof typeof kinds;
  signInToken: string;
  sent: Sent | undefined;
  onSent: (sent: Sent) => void;
  verify: (code: string) => ReturnType<typeof callApi<SignInResult>>;
  onDone: (result: SignInResult) => void;
  onRefused: (failure: Failure) => boolean;
  children?: ReactNode;
}

/** A code that goes out when the person says so: a text message costs something, and a mail should surprise nobody. */
export function SentSecondFactor({ kind, signInToken, sent, onSent, verify, onDone, onRefused, children }: Props) {
  const text = useTranslations('secondFactor');
  const locale = useLocale();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const left = useCountdown(sent ? 60 : 0, sent);
  const { path, ...words } = kinds[kind];

  async function send(): Promise<void> {
    setBusy(true);
    const outcome = await callApi<{ phone?: string }>(locale, 'POST', path, { signInToken });
    setBusy(false);
    if (outcome.ok) onSent({ phone: outcome.value.phone ?? '', times: (sent?.times ?? 0) + 1 });
    setFailure(outcome.ok || onRefused(outcome.failure) ? undefined : outcome.failure);
  }

  const again = left > 0 ? text(words.againIn, { time: clockText(left) }) : text(sent ? words.again : words.use);
  return (
    <>
      {sent && (
        <>
          <p role="status" className="text-[15px] leading-relaxed">
            <Verbatim of={sent.phone}>{text(words.sent, { phone: sent.phone })}</Verbatim>
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

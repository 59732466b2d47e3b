'use client';

import { Smartphone } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { shownPhone } from '../../lib/shown-phone.ts';
import { useProfile } from '../account/use-profile.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { RemoveDialog } from '../forms/remove-dialog.tsx';
import { SentCode } from '../forms/sent-code.tsx';
import { Button } from '../ui/button.tsx';
import { Card, Skeleton } from '../ui/card.tsx';
import { Notice } from '../ui/notice.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { PhoneForm } from './phone-form.tsx';

type Step = { readonly name: 'shown' } | { readonly name: 'number' } | { readonly name: 'code'; readonly phone: string };

/** The phone number of the account: add, change, remove. */
export function PhoneCard({ outbox }: { outbox: boolean }) {
  const text = useTranslations('phone');
  const shell = useTranslations('shell');
  const call = useApi();
  const { profile: data, failure, reload } = useProfile();
  const [step, setStep] = useState<Step>({ name: 'shown' });
  const [said, setSaid] = useState<'done' | 'removed'>();
  const [removing, setRemoving] = useState(false);

  function finish(word: 'done' | 'removed'): void {
    setStep({ name: 'shown' });
    setRemoving(false);
    setSaid(word);
    void reload();
  }

  /** The former number undoes the changes after it. All sessions then end, and the owner sets a new password. */
  async function verify(phone: string, code: string) {
    const verified = await call<{ success: true; undone?: unknown }>('POST', '/sms/verify', { phone, code });
    if (verified.ok && verified.value.undone !== undefined) location.assign('/recover');
    return verified;
  }

  return (
    <Card id="phone-number" title={text('title')} lead={text('lead')}>
      <FailureNotice failure={failure} />
      {said && <Notice look="good">{text(said)}</Notice>}
      {!data && !failure && <Skeleton label={shell('loading')} lines={1} />}
      {data && step.name === 'shown' && (
        <div className="flex flex-wrap items-center gap-4">
          <Smartphone className="size-6 shrink-0 text-accent" aria-hidden="true" />
          <p className="min-w-0 flex-1 basis-40 font-medium">
            {data.phone ? (
              <span translate="no">{shownPhone(data.phone)}</span>
            ) : (
              <span className="font-normal text-ink-soft">{text('none')}</span>
            )}
            {data.phone && <span className="block text-sm font-normal text-ink-soft">{text('verified')}</span>}
          </p>
          <div className="flex flex-wrap gap-2">
            <Button look="secondary" onClick={() => setStep({ name: 'number' })}>
              {text(data.phone ? 'change' : 'add')}
            </Button>
            {data.phone && (
              <Button look="danger-quiet" onClick={() => setRemoving(true)}>
                {text('remove')}
              </Button>
            )}
          </div>
        </div>
      )}
      {step.name === 'number' && (
        <>
          <PhoneForm send={(phone) => call('POST', '/sms/send', { phone })} onSent={(phone) => setStep({ name: 'code', phone })} />
          <div>
            <Button look="quiet" onClick={() => setStep({ name: 'shown' })}>
              {shell('cancel')}
            </Button>
          </div>
        </>
      )}
      {step.name === 'code' && (
        <SentCode
          id="texted-code"
          kind="sms-code"
          lead={<Verbatim of={step.phone}>{text('sent', { phone: step.phone })}</Verbatim>}
          submitLabel={text('verify')}
          sentAgain={text('sentAgain')}
          outbox={outbox}
          send={(code) => verify(step.phone, code)}
          sendAgain={async () => {
            const again = await call('POST', '/sms/resend', { phone: step.phone });
            // If the code is too old to be sent again, a new code is sent.
            return again.ok || again.failure.code !== 'no_active_code' ? again : call('POST', '/sms/send', { phone: step.phone });
          }}
          onDone={() => finish('done')}
          other={{ label: text('otherNumber'), onChoose: () => setStep({ name: 'number' }) }}
        />
      )}
      {removing && data?.phone && (
        <RemoveDialog
          title={text('removeTitle', { phone: shownPhone(data.phone) })}
          lead={text('removeLead')}
          label={text('remove')}
          path="/phone"
          onClose={(done) => (done ? finish('removed') : setRemoving(false))}
        />
      )}
    </Card>
  );
}

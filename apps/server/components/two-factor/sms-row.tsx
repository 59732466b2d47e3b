'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Failure, NewBackupCodes } from '../../lib/api-types.ts';
import { shownPhone } from '../../lib/shown-phone.ts';
import { inlineLink } from '../entry/entry-page.tsx';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button } from '../ui/button.tsx';
import { Verbatim } from '../ui/verbatim.tsx';

interface Props {
  on: boolean;
  /** Why the chosen text messages are not asked for. */
  unasked?: 'administrator' | 'gone' | undefined;
  phone: string | null;
  /** `codes`: set if this change has switched two-factor on. */
  onChanged: (said: string, codes?: NewBackupCodes) => void;
}

const reasons = { administrator: 'smsNotForAdministrators', gone: 'smsGone' } as const;

/** Codes by text message. The row says that this is the weaker way, and offers it to users who choose it. */
export function SmsRow({ on, unasked, phone, onChanged }: Props) {
  const text = useTranslations('twoFactor');
  const call = useApi();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function change(): Promise<void> {
    setBusy(true);
    const outcome = await call<Partial<NewBackupCodes> | undefined>(on ? 'DELETE' : 'POST', '/2fa/sms');
    setBusy(false);
    setFailure(outcome.ok ? undefined : outcome.failure);
    if (!outcome.ok) return;
    const { backupCodes, backupCodeSet } = outcome.value ?? {};
    onChanged(text(on ? 'smsRemoved' : 'smsAdded'), backupCodes && backupCodeSet ? { backupCodes, backupCodeSet } : undefined);
  }

  return (
    <div className="flex flex-wrap items-center gap-3 py-3.5 first:pt-0 last:pb-0">
      <dt className="min-w-0 flex-1 basis-48 font-medium">
        {text('sms')}
        <span className="block text-sm font-normal text-ink-soft">
          {unasked ? text(reasons[unasked]) : <SmsNote on={on} phone={phone} />}
        </span>
      </dt>
      <dd className="grid gap-3">
        <FailureNotice failure={failure} />
        {phone || on ? (
          <Button
            look="secondary"
            busy={busy}
            aria-label={`${text('sms')}: ${text(on ? 'smsRemove' : 'smsOn')}`}
            onClick={() => void change()}
          >
            {text(on ? 'smsRemove' : 'smsOn')}
          </Button>
        ) : (
          <a className={inlineLink} href="/account#phone-number">
            {text('smsNeedsPhone')}
          </a>
        )}
      </dd>
    </div>
  );
}

function SmsNote({ on, phone }: Pick<Props, 'on' | 'phone'>) {
  const text = useTranslations('twoFactor');
  if (!on || !phone) return text('smsOff');
  return <Verbatim of={shownPhone(phone)}>{text('smsNote', { phone: shownPhone(phone) })}</Verbatim>;
}

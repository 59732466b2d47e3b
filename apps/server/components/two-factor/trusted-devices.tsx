'use client';

import { Laptop } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Failure, TrustedDevice } from '../../lib/api-types.ts';
import { relativeTime } from '../../lib/relative-time.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { useMoment } from '../ui/use-moment.ts';

/** The browsers on which no code is asked for, each to be asked again with one click. */
export function TrustedDevices({ devices, onChanged }: { devices: readonly TrustedDevice[]; onChanged: () => void }) {
  const text = useTranslations('twoFactor');
  const call = useApi();
  const [busy, setBusy] = useState<string>();
  const [failure, setFailure] = useState<Failure>();
  const [said, setSaid] = useState('');

  async function remove(path: string, done: string): Promise<void> {
    setBusy(path);
    const outcome = await call('DELETE', path);
    setBusy(undefined);
    setFailure(outcome.ok ? undefined : outcome.failure);
    setSaid(outcome.ok ? done : '');
    onChanged();
  }

  return (
    <Card id="trusted-devices" title={text('trustedTitle')} lead={text('trustedLead')}>
      <FailureNotice failure={failure} />
      <p role="status" className="text-sm text-accent empty:hidden">
        {said}
      </p>
      {devices.length === 0 && <p className="text-[15px] text-ink-soft">{text('trustedNone')}</p>}
      {devices.length > 0 && (
        <ul className="grid divide-y divide-line">
          {devices.map((device) => (
            <DeviceRow
              key={device.id}
              device={device}
              busy={busy === `/trusted-devices/${device.id}`}
              onRemove={(label) => void remove(`/trusted-devices/${device.id}`, text('trustRemoved', { device: label }))}
            />
          ))}
        </ul>
      )}
      {devices.length > 1 && (
        <div>
          <Button
            look="secondary"
            busy={busy === '/trusted-devices'}
            onClick={() => void remove('/trusted-devices', text('trustAllRemoved'))}
          >
            {text('trustRemoveAll')}
          </Button>
        </div>
      )}
    </Card>
  );
}

function DeviceRow({ device, busy, onRemove }: { device: TrustedDevice; busy: boolean; onRemove: (label: string) => void }) {
  const text = useTranslations('twoFactor');
  const sessions = useTranslations('sessions');
  const locale = useLocale();
  const label = device.label === 'Unknown device' ? sessions('unknownDevice') : device.label;
  const used = relativeTime(locale, new Date(device.lastUsedAt), new Date()) ?? sessions('now');
  const until = useMoment().day(device.expiresAt);
  return (
    <li className="flex flex-wrap items-center gap-4 py-3.5 first:pt-0 last:pb-0">
      <Laptop className="size-6 shrink-0 text-ink-soft" aria-hidden="true" />
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-medium">{label}</p>
        <p className="text-sm leading-relaxed text-ink-soft">{text('trustedUsed', { when: used, until })}</p>
      </div>
      <Button look="secondary" busy={busy} aria-label={text('trustRemoveLabel', { device: label })} onClick={() => onRemove(label)}>
        {text('trustRemove')}
      </Button>
    </li>
  );
}

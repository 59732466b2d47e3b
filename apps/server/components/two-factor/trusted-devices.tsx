'use client';

import { Laptop } from 'lucide-react';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { Failure, TrustedDevice } from '../../lib/api-types.ts';
import { relativeTime } from '../../lib/relative-time.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { LoadFailure } from '../forms/load-failure.tsx';
import { Button } from '../ui/button.tsx';
import { Card, Skeleton } from '../ui/card.tsx';
import { useMoment } from '../ui/use-moment.ts';
import { useTwoFactor } from './use-two-factor.ts';

/** The browsers that need no code. One click makes a browser need codes again. */
export function TrustedDevices() {
  const text = useTranslations('twoFactor');
  const shell = useTranslations('shell');
  const { twoFactor, failure: loadFailure, reload } = useTwoFactor();
  const devices = twoFactor?.trustedDevices;
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
    void reload();
  }

  return (
    <Card id="trusted-devices" lead={text('trustedLead')}>
      {!devices && !loadFailure && <Skeleton label={shell('loading')} lines={1} />}
      {!devices && loadFailure && <LoadFailure failure={loadFailure} onRetry={() => void reload()} />}
      <FailureNotice failure={failure} />
      <p role="status" className="text-sm text-accent empty:hidden">
        {said}
      </p>
      {devices?.length === 0 && <p className="text-[15px] text-ink-soft">{text('trustedNone')}</p>}
      {devices && devices.length > 0 && (
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
      {devices && devices.length > 1 && (
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
  const { label, ip, current } = device;
  const used = relativeTime(locale, new Date(device.lastUsedAt), new Date()) ?? sessions('now');
  const { day, moment } = useMoment();
  return (
    <li className="flex flex-wrap items-center gap-4 py-3.5 first:pt-0 last:pb-0">
      <Laptop className="size-6 shrink-0 text-ink-soft" aria-hidden="true" />
      <div className="min-w-0 flex-1 basis-48">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {label}
          {current && <span className="rounded-full bg-accent-wash px-2.5 py-0.5 text-sm text-accent-strong">{text('thisBrowser')}</span>}
        </p>
        <p className="text-sm leading-relaxed text-ink-soft">
          {text('trustedUsed', { when: used, until: day(device.expiresAt) })}
          {ip && ip !== 'unknown' && ` · ${sessions('address', { ip })}`}
          <br />
          {text('trustedSince', { when: moment(device.createdAt) })}
        </p>
      </div>
      <Button look="secondary" busy={busy} aria-label={text('trustRemoveLabel', { device: label })} onClick={() => onRemove(label)}>
        {text('trustRemove')}
      </Button>
    </li>
  );
}

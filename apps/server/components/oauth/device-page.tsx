'use client';

import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { DeviceRequest, Failure } from '../../lib/api-types.ts';
import { relativeTime } from '../../lib/relative-time.ts';
import { EntryPage } from '../entry/entry-page.tsx';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { ClientCard } from './client-card.tsx';
import { ClientName } from './client-name.tsx';
import { DeviceCodeForm } from './device-code-form.tsx';
import { ScopeList } from './scope-list.tsx';

type Decision = 'allow' | 'deny';

interface Props {
  /** The code of the address, which a device shows as a picture. */
  prefilled: string;
  brand: string;
  /** The account that the device would be signed in to. */
  account: string | null;
}

/** Signs a device in that has no keyboard (RFC 8628): its code, then the question, then the end. */
export function DevicePage({ prefilled, brand, account }: Props) {
  const text = useTranslations('device');
  const [claimed, setClaimed] = useState<{ readonly userCode: string; readonly request: DeviceRequest }>();
  const [decided, setDecided] = useState<Decision>();
  const [gone, setGone] = useState(false);

  if (decided !== undefined) {
    return (
      <EntryPage title={text(decided === 'allow' ? 'allowedTitle' : 'deniedTitle')} lead={text(decided === 'allow' ? 'allowed' : 'denied')}>
        <a className={buttonClass('secondary')} href={decided === 'allow' ? '/account/connections' : '/account'}>
          {text(decided === 'allow' ? 'toConnections' : 'toAccount')}
        </a>
      </EntryPage>
    );
  }
  if (claimed) {
    return (
      <Question
        {...claimed}
        brand={brand}
        account={account}
        onDecided={setDecided}
        onGone={() => {
          setClaimed(undefined);
          setGone(true);
        }}
      />
    );
  }
  return (
    <EntryPage title={text('title')} lead={text(prefilled === '' ? 'lead' : 'leadPrefilled')}>
      {gone && <Notice look="caution">{text('gone')}</Notice>}
      <DeviceCodeForm
        prefilled={gone ? '' : prefilled}
        onClaimed={(userCode, request) => {
          setGone(false);
          setClaimed({ userCode, request });
        }}
      />
    </EntryPage>
  );
}

interface QuestionProps {
  userCode: string;
  request: DeviceRequest;
  brand: string;
  account: string | null;
  onDecided: (decision: Decision) => void;
  /** The code has ended while the person was reading. */
  onGone: () => void;
}

/** An attacker's device asks in the same words, so the page says where the device is, and who would have started it (RFC 8628 §5.4). */
function Question({ userCode, request, brand, account, onDecided, onGone }: QuestionProps) {
  const text = useTranslations('device');
  const oauth = useTranslations('oauth');
  const locale = useLocale();
  const call = useApi();
  const [busy, setBusy] = useState<Decision>();
  const [failure, setFailure] = useState<Failure>();
  const { client, scopes, place } = request;
  const when = relativeTime(locale, new Date(request.requestedAt), new Date()) ?? text('now');

  async function decide(decision: Decision): Promise<void> {
    setBusy(decision);
    setFailure(undefined);
    const outcome = await call('POST', '/oauth/device/decision', { userCode, decision });
    setBusy(undefined);
    if (outcome.ok) onDecided(decision);
    else if (outcome.failure.status === 404) onGone();
    else setFailure(outcome.failure);
  }

  return (
    <EntryPage title={text('askTitle')}>
      <p className="text-base leading-relaxed">
        {text.rich('warning', {
          when,
          place: () => <bdi translate="no">{place.ip === null ? place.label : `${place.ip} (${place.label})`}</bdi>,
          client: () => <ClientName>{client.name}</ClientName>,
          your: (chunks) => <strong>{chunks}</strong>,
        })}
      </p>
      <ClientCard client={client} brand={brand} />
      {account !== null && (
        <p className="text-[15px] break-words text-ink-soft">
          {text('account')}{' '}
          <span translate="no" className="font-medium text-ink">
            {account}
          </span>
        </p>
      )}
      {scopes.length > 0 && <ScopeList scopes={scopes} resources={[]} chosen={[]} onChoose={() => undefined} />}
      <FailureNotice failure={failure} />
      {/* Neither answer is the suggested one. */}
      <div className="grid grid-cols-2 gap-3">
        {(['deny', 'allow'] as const).map((decision) => (
          <Button
            key={decision}
            look="secondary"
            busy={busy === decision}
            disabled={busy !== undefined}
            onClick={() => void decide(decision)}
          >
            {oauth(decision)}
          </Button>
        ))}
      </div>
    </EntryPage>
  );
}

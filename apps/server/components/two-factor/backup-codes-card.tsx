'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Failure, NewBackupCodes } from '../../lib/api-types.ts';
import { inlineLink } from '../entry/entry-page.tsx';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { LoadFailure } from '../forms/load-failure.tsx';
import { Button } from '../ui/button.tsx';
import { Card, Skeleton } from '../ui/card.tsx';
import { FocusHere } from '../ui/focus-here.tsx';
import { Notice } from '../ui/notice.tsx';
import { BackupCodes } from './backup-codes.tsx';
import { useTwoFactor } from './use-two-factor.ts';

/** With this many codes or fewer, the page asks the owner to make a new set. */
const fewCodes = 2;

/** The backup codes on their page: how many are left, whether the owner has saved them, and a new set. */
export function BackupCodesCard({ brand }: { brand: string }) {
  const text = useTranslations('twoFactor');
  const shell = useTranslations('shell');
  const call = useApi();
  const { twoFactor, failure: loadFailure, reload } = useTwoFactor();
  const [newCodes, setNewCodes] = useState<NewBackupCodes>();
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function renew(): Promise<void> {
    setBusy(true);
    setSaid('');
    const outcome = await call<NewBackupCodes>('POST', '/backup-codes');
    setBusy(false);
    setFailure(outcome.ok ? undefined : outcome.failure);
    if (outcome.ok) setNewCodes(outcome.value);
  }

  // First of all: whatever loads meanwhile, or fails to, the codes stay until the owner has saved them.
  if (newCodes) {
    return (
      <Card id="new-codes" title={text('newCodesTitle')} lead={text('saveLead')}>
        <BackupCodes
          shown={newCodes}
          brand={brand}
          onDone={() => {
            setNewCodes(undefined);
            setSaid(text('codesNoted'));
            void reload();
          }}
        />
      </Card>
    );
  }
  if (!twoFactor) {
    return (
      <Card id="backup-codes">
        {loadFailure ? (
          <LoadFailure failure={loadFailure} onRetry={() => void reload()} />
        ) : (
          <Skeleton label={shell('loading')} lines={1} />
        )}
      </Card>
    );
  }
  if (!twoFactor.enabled) {
    return (
      <Card id="backup-codes" lead={text('codesOff')}>
        <p>
          <a className={inlineLink} href="/account/security/two-factor">
            {text('begin')}
          </a>
        </p>
      </Card>
    );
  }
  const { backupCodesLeft: left, backupCodesUnsaved: unsaved } = twoFactor;
  return (
    <Card id="backup-codes" lead={text('saveLead')}>
      <FocusHere>
        {said && !unsaved && <Notice look="good">{said}</Notice>}
        {unsaved && <Notice look="caution">{text('codesUnsaved')}</Notice>}
        <FailureNotice failure={failure} />
        <div className="flex flex-wrap items-center gap-3">
          <p className="min-w-0 flex-1 basis-48 font-medium">
            {text('codesLeft', { left })}
            {left <= fewCodes && <span className="block text-sm font-normal text-caution">{text('fewCodes')}</span>}
          </p>
          <Button look="secondary" busy={busy} onClick={() => void renew()}>
            {text('renew')}
          </Button>
        </div>
        <p className="text-sm text-ink-soft">{text('renewNote')}</p>
      </FocusHere>
    </Card>
  );
}

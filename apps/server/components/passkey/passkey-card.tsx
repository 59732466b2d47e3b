'use client';

import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Failure } from '../../lib/api-types.ts';
import { makePasskey, supportsPasskeys } from '../../lib/passkey.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button } from '../ui/button.tsx';
import { Card, Skeleton } from '../ui/card.tsx';
import { Notice } from '../ui/notice.tsx';
import { NoPasskeys } from './no-passkeys.tsx';
import { PasskeyRow } from './passkey-row.tsx';
import { usePasskeys } from './use-passkeys.ts';

/** The passkeys on their page: make, name, remove. */
export function PasskeyCard() {
  const text = useTranslations('passkeys');
  const shell = useTranslations('shell');
  const call = useApi();
  const { passkeys, failure: loadFailure, reload } = usePasskeys();
  const [failure, setFailure] = useState<Failure>();
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const [supported, setSupported] = useState(true);
  useEffect(() => setSupported(supportsPasskeys()), []);

  async function add(): Promise<void> {
    setBusy(true);
    setSaid('');
    const outcome = await makePasskey(call);
    setBusy(false);
    setFailure(outcome.ok ? undefined : inWords(outcome.failure));
    if (!outcome.ok) return;
    setSaid(text('added'));
    void reload();
  }

  function inWords(refused: Failure): Failure {
    if (refused.code === 'passkey_cancelled') return { ...refused, detail: text('notMade') };
    if (refused.code === 'passkey_existing') return { ...refused, detail: text('existing') };
    return refused;
  }

  return (
    <Card id="passkeys" lead={text('lead')}>
      <FailureNotice failure={loadFailure ?? failure} />
      {said && <Notice look="good">{said}</Notice>}
      {loadFailure && (
        <div>
          <Button look="secondary" onClick={() => void reload()}>
            {shell('retry')}
          </Button>
        </div>
      )}
      {!passkeys && !loadFailure && <Skeleton label={shell('loading')} lines={1} />}
      {passkeys?.length === 0 && <p className="text-[15px] text-ink-soft">{text('none')}</p>}
      {passkeys && passkeys.length > 0 && (
        <ul className="grid divide-y divide-line">
          {passkeys.map((passkey) => (
            <PasskeyRow
              key={passkey.id}
              passkey={passkey}
              onChanged={(done) => {
                setFailure(undefined);
                setSaid(done);
                void reload();
              }}
            />
          ))}
        </ul>
      )}
      {supported ? (
        <div>
          <Button look="secondary" busy={busy} onClick={() => void add()}>
            {text('add')}
          </Button>
        </div>
      ) : (
        <NoPasskeys />
      )}
    </Card>
  );
}

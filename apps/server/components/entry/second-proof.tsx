'use client';

import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { Failure } from '../../lib/api-types.ts';
import { answerWithPasskey, supportsPasskeys } from '../../lib/passkey.ts';
import { CodeForm } from '../forms/code-form.tsx';
import { PasskeyButton } from '../passkey/passkey-button.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

interface Props {
  /** What the account can show beside the link. */
  methods: readonly string[];
  /** What is sent once more, with the proof. */
  reset: { readonly token: string; readonly password: string };
  onDone: () => void;
  /** Told of every refusal; true where it was dealt with. */
  onRefused: (failure: Failure) => boolean;
}

const ways = ['passkey', 'totp', 'backup-code'] as const;
type Way = (typeof ways)[number];
const names = { passkey: 'usePasskey', totp: 'useApp', 'backup-code': 'useBackup' } as const satisfies Record<Way, string>;

/** An administrator's password takes more than the mailbox: what is shown beside the link. */
export function SecondProof({ methods, reset, onDone, onRefused }: Props) {
  const text = useTranslations('reset');
  const words = useTranslations('secondFactor');
  const locale = useLocale();
  const offered = ways.filter((way) => methods.includes(way) && (way !== 'passkey' || supportsPasskeys()));
  const [chosen, setChosen] = useState<Way>();
  const way = chosen ?? offered[0];
  return (
    <div className="grid gap-5">
      <Notice look="plain">{text('secondProofLead')}</Notice>
      {way === 'passkey' && (
        <PasskeyButton
          label={words('usePasskey')}
          action={() =>
            answerWithPasskey((method, path, body) => callApi(locale, method, path, body), {
              start: '/recovery/passkey/start',
              startBody: { token: reset.token },
              complete: '/recovery/reset',
              body: reset,
              answerAs: 'passkey',
            })
          }
          onDone={onDone}
          onRefused={onRefused}
        />
      )}
      {(way === 'totp' || way === 'backup-code') && (
        <CodeForm
          key={way}
          id="code"
          kind={way}
          submitLabel={text('submit')}
          send={(given) => callApi(locale, 'POST', '/recovery/reset', { ...reset, ...given })}
          onDone={onDone}
          onRefused={onRefused}
        />
      )}
      <div className="-mx-4 flex flex-wrap gap-x-2">
        {offered
          .filter((other) => other !== way)
          .map((other) => (
            <Button key={other} look="quiet" onClick={() => setChosen(other)}>
              {words(names[other])}
            </Button>
          ))}
      </div>
    </div>
  );
}

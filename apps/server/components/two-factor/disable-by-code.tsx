'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useApi } from '../forms/api-provider.tsx';
import { CodeForm } from '../forms/code-form.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

/** The codes that switch two-factor off. A text message or a passkey does not. */
const kinds = ['totp', 'backup-code'] as const;
type Kind = (typeof kinds)[number];
const others = { totp: 'useApp', 'backup-code': 'useBackup' } as const satisfies Record<Kind, string>;

interface Props {
  methods: readonly string[];
  onClose: (done: boolean) => void;
}

/** For accounts without a password: a code of the app, or a backup code. */
export function DisableByCode({ methods, onClose }: Props) {
  const text = useTranslations('twoFactor');
  const ways = useTranslations('stepUp');
  const shell = useTranslations('shell');
  const call = useApi();
  const offered = kinds.filter((kind) => methods.includes(kind));
  const [chosen, setChosen] = useState<Kind>();
  const kind = chosen ?? offered[0];
  const rest = offered.filter((other) => other !== kind);
  return (
    <div className="grid gap-4">
      {kind === undefined ? (
        <Notice look="plain">{text('disableNoCode')}</Notice>
      ) : (
        <CodeForm
          key={kind}
          id="disable-code"
          kind={kind}
          submitLabel={text('disable')}
          send={(given) => call('POST', '/disable-2fa', given)}
          onDone={() => onClose(true)}
        />
      )}
      <div className="flex flex-wrap gap-3">
        <Button look="secondary" onClick={() => onClose(false)}>
          {shell('cancel')}
        </Button>
        {rest.map((other) => (
          <Button key={other} look="quiet" onClick={() => setChosen(other)}>
            {ways(others[other])}
          </Button>
        ))}
      </div>
    </div>
  );
}

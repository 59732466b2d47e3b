'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { callApi } from '../../lib/api.ts';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import { CodeForm } from '../forms/code-form.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

interface Props {
  /** What the account can be asked for. */
  methods: readonly string[];
  /** For how long this browser can be trusted, in words; undefined where it cannot. */
  trustFor: string | undefined;
  onDone: (result: SignInResult) => void;
  /** The sign-in has ended: it begins anew. `failure` says why, where it was not the person's wish. */
  onOver: (failure?: Failure) => void;
}

/** The second half of a sign-in: a code of the app, or a backup code. */
export function SecondFactorForm({ methods, trustFor, onDone, onOver }: Props) {
  const text = useTranslations('secondFactor');
  const locale = useLocale();
  const [backup, setBackup] = useState(!methods.includes('totp'));
  const [trust, setTrust] = useState(false);
  const both = methods.includes('totp') && methods.includes('backup-code');

  if (!methods.includes('totp') && !methods.includes('backup-code')) return <Notice look="plain">{text('otherMethod')}</Notice>;
  return (
    <div className="grid gap-5">
      <CodeForm<SignInResult>
        key={String(backup)}
        id="code"
        kind={backup ? 'backup-code' : 'totp'}
        submitLabel={text('submit')}
        send={(given) => callApi(locale, 'POST', '/verify-2fa', { ...given, trustDevice: trust })}
        onDone={onDone}
        onRefused={(failure) => {
          // With the last wrong code the sign-in itself is over, and so it is when it took too long.
          const over = failure.code === 'second_factor_locked' || failure.code === 'unauthenticated';
          if (over) onOver(failure);
          return over;
        }}
      >
        {trustFor !== undefined && (
          <label className="flex min-h-11 items-center gap-3 text-[15px]">
            <input
              type="checkbox"
              name="trustDevice"
              className="size-5 accent-accent"
              checked={trust}
              onChange={(event) => setTrust(event.target.checked)}
            />
            {text('trust', { lifetime: trustFor })}
          </label>
        )}
      </CodeForm>
      <div className="-mx-4 flex flex-wrap justify-between gap-x-2">
        {both && (
          <Button look="quiet" onClick={() => setBackup(!backup)}>
            {text(backup ? 'useApp' : 'useBackup')}
          </Button>
        )}
        <Button look="quiet" onClick={() => onOver()}>
          {text('startOver')}
        </Button>
      </div>
    </div>
  );
}

'use client';

import { Fingerprint } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import type { Outcome } from '../../lib/api.ts';
import type { Failure } from '../../lib/api-types.ts';
import { supportsPasskeys } from '../../lib/passkey.ts';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button, type ButtonLook } from '../ui/button.tsx';
import { NoPasskeys } from './no-passkeys.tsx';

interface Props<T> {
  label: string;
  look?: ButtonLook;
  action: () => Promise<Outcome<T>>;
  onDone: (value: T) => void;
  /** Called for every refusal; returns true if the refusal was handled and the button shows nothing. */
  onRefused?: (failure: Failure) => boolean;
}

/** Makes the browser ask for a passkey. Says so if the user gave none, or if the browser has no passkeys at all. */
export function PasskeyButton<T>({ label, look = 'primary', action, onDone, onRefused }: Props<T>) {
  const text = useTranslations('passkeys');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const supported = useSyncExternalStore(
    () => () => undefined,
    supportsPasskeys,
    () => true,
  );

  async function run(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    const outcome = await action();
    setBusy(false);
    if (outcome.ok) return onDone(outcome.value);
    if (!onRefused?.(outcome.failure)) setFailure(outcome.failure);
  }

  if (!supported) return <NoPasskeys />;
  const shown = failure?.code === 'passkey_cancelled' ? { ...failure, detail: text('cancelled') } : failure;
  return (
    <div className="grid gap-3">
      <FailureNotice failure={shown} />
      <Button look={look} busy={busy} onClick={() => void run()}>
        <Fingerprint className="size-5" aria-hidden="true" />
        {label}
      </Button>
    </div>
  );
}

'use client';

import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Outcome } from '../../lib/api.ts';
import type { Failure, GivenCode } from '../../lib/api-types.ts';
import { plainTyped } from '../../lib/typed.ts';
import { Button } from '../ui/button.tsx';
import { CodeField, codeLength } from '../ui/code-field.tsx';
import { TextField } from '../ui/field.tsx';
import { FailureNotice } from './failure-notice.tsx';

interface Props<T> {
  id: string;
  /** A code of the app, one of the backup codes, or a code that was mailed or texted. */
  kind: 'totp' | 'backup-code' | 'email-code' | 'sms-code';
  submitLabel: string;
  hint?: string;
  /** Shown between the code and the button. */
  children?: ReactNode;
  send: (given: GivenCode) => Promise<Outcome<T>>;
  onDone: (value: T) => void;
  /** Called for every refusal; returns true if the refusal was handled and the form shows nothing. */
  onRefused?: (failure: Failure) => boolean;
}

const labels = { totp: 'label', 'backup-code': 'backupLabel', 'email-code': 'mailLabel', 'sms-code': 'smsLabel' } as const;

/** Asks for one code. The form sends six digits by itself. After a wrong code it says how many tries are left. */
export function CodeForm<T>({ id, kind, submitLabel, hint, children, send, onDone, onRefused }: Props<T>) {
  const text = useTranslations('codes');
  const fields = useTranslations('fields');
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [missing, setMissing] = useState(false);
  // State is too late for a second submission in the same moment.
  const sending = useRef(false);
  const backup = kind === 'backup-code';

  async function submit(code: string): Promise<void> {
    if (sending.current) return;
    if (backup ? plainTyped(code) === '' : code.length < codeLength) return setMissing(true);
    sending.current = true;
    setBusy(true);
    setFailure(undefined);
    setMissing(false);
    const outcome = await send(backup ? { backupCode: code } : { code });
    sending.current = false;
    setBusy(false);
    if (outcome.ok) return onDone(outcome.value);
    setTyped('');
    if (!onRefused?.(outcome.failure)) setFailure(outcome.failure);
  }

  const wrong = failure?.code === 'invalid_code' || failure?.code === 'invalid_input';
  const left = failure?.attemptsLeft;
  const wrongText = left === undefined ? text('wrong') : text('wrongLeft', { left });
  const error = missing ? (backup ? fields('required') : text('incomplete')) : wrong ? wrongText : undefined;
  const label = text(labels[kind]);
  return (
    <form
      method="post"
      noValidate
      className="grid gap-5"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void submit(typed);
      }}
    >
      <FailureNotice failure={wrong ? undefined : failure} />
      {backup ? (
        <TextField
          id={id}
          label={label}
          hint={text('backupHint')}
          error={error}
          autoComplete="off"
          autoCapitalize="characters"
          autoFocus
          spellCheck={false}
          className="font-mono"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      ) : (
        <CodeField
          id={id}
          label={label}
          {...(hint !== undefined && { hint })}
          error={error}
          value={typed}
          onChange={setTyped}
          onComplete={(code) => void submit(code)}
          disabled={busy}
        />
      )}
      {children}
      <Button type="submit" busy={busy}>
        {submitLabel}
      </Button>
    </form>
  );
}

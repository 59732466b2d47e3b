'use client';

import { OTPInput } from 'input-otp';
import { useEffect, useRef } from 'react';
import { plainTyped } from '../../lib/typed.ts';
import { FieldFrame } from './field.tsx';

interface Props {
  id: string;
  label: string;
  hint?: string;
  error?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  /** All digits are there, typed or pasted. */
  onComplete: (value: string) => void;
  disabled?: boolean;
}

export const codeLength = 6;

/**
 * Includes full-width digits, as East Asian keyboards write them. They stay as typed: a change would end the keyboard's
 * composition.
 */
const onlyDigits = '^[0-9０-９]+$';

/** Six digits in their boxes. The browser sees one input, so that pasting and a phone's own suggestion work. */
export function CodeField({ id, label, hint, error, value, onChange, onComplete, disabled = false }: Props) {
  const input = useRef<HTMLInputElement>(null);
  // The user types a wrong code anew, so the cursor goes back to its start.
  useEffect(() => {
    if (error && !disabled) input.current?.focus();
  }, [error, disabled]);
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <OTPInput
        ref={input}
        id={id}
        maxLength={codeLength}
        value={value}
        onChange={onChange}
        onComplete={onComplete}
        disabled={disabled}
        inputMode="numeric"
        pattern={onlyDigits}
        autoComplete="one-time-code"
        autoFocus
        pasteTransformer={(pasted) => plainTyped(pasted).replaceAll(/\D/g, '')}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : hint ? `${id}-hint` : undefined}
        noScriptCSSFallback={null}
        nonce={document.querySelector('script')?.nonce ?? ''}
        containerClassName="group"
        render={({ slots, isFocused }) => (
          <div translate="no" className="grid grid-cols-6 gap-1.5 sm:gap-2" aria-hidden="true">
            {slots.map(({ char, isActive }, place) => (
              <div
                // biome-ignore lint/suspicious/noArrayIndexKey: a box is its place
                key={place}
                className={`grid h-14 place-items-center rounded-lg border bg-surface text-2xl font-semibold tabular-nums transition-colors ${
                  isActive && isFocused ? 'border-accent outline-2 outline-accent' : error ? 'border-danger' : 'border-line-strong/60'
                }`}
              >
                {char && plainTyped(char)}
              </div>
            ))}
          </div>
        )}
      />
    </FieldFrame>
  );
}

'use client';

import { Eye, EyeOff } from 'lucide-react';
import { type InputHTMLAttributes, type ReactNode, type Ref, useState } from 'react';
import { useTranslations } from 'use-intl';
import { describedBy, FieldFrame, inputClass } from './field.tsx';
import { keepTyped } from './keep-typed.ts';

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  id: string;
  label: string;
  autoComplete: 'current-password' | 'new-password';
  aside?: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  ref?: Ref<HTMLInputElement>;
}

/** A password that can be shown. Pasting and password managers are welcome. */
export function PasswordField({ id, label, aside, hint, error, ref, ...input }: Props) {
  const text = useTranslations('fields');
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <FieldFrame id={id} label={label} aside={aside} hint={hint} error={error}>
      <div className="relative">
        <input
          id={id}
          type={shown ? 'text' : 'password'}
          className={`${inputClass} pr-12`}
          autoCapitalize="none"
          spellCheck={false}
          {...describedBy(id, hint, error)}
          {...input}
          ref={keepTyped(ref)}
        />
        <button
          type="button"
          className="absolute inset-y-0 right-0 grid w-12 place-items-center rounded-lg text-ink-soft hover:text-ink"
          aria-label={text(shown ? 'hidePassword' : 'showPassword')}
          aria-pressed={shown}
          aria-controls={id}
          onClick={() => setShown(!shown)}
        >
          <Icon className="size-5" aria-hidden="true" />
        </button>
      </div>
    </FieldFrame>
  );
}

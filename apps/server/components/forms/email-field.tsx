'use client';

import type { FieldValues, Path, UseFormReturn } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { emailShape } from '../../lib/email-shape.ts';
import { TextField } from '../ui/field.tsx';

interface Props<Fields extends FieldValues> {
  form: UseFormReturn<Fields>;
  /** The field of the form, and its id on the page. */
  name: Path<Fields>;
  /** Where it is not simply the person's address. */
  label?: string;
  /** What a password manager fills in here. */
  autoComplete?: 'email' | 'username' | 'username webauthn' | 'email webauthn';
  autoFocus?: boolean;
  /** An address that cannot be one is sent all the same: the server says what it says of every name that it does not know. */
  anyShape?: boolean;
}

/** Asks for an e-mail address. A slip is said at the field before anything is sent; the server decides. */
export function EmailField<Fields extends FieldValues>(props: Props<Fields>) {
  const { form, name, label, autoComplete = 'email', autoFocus = false, anyShape = false } = props;
  const text = useTranslations('fields');
  const pattern = { value: emailShape, message: text('emailShape') };
  return (
    <TextField
      id={name}
      type="email"
      inputMode="email"
      label={label ?? text('email')}
      autoComplete={autoComplete}
      autoFocus={autoFocus}
      autoCapitalize="none"
      spellCheck={false}
      error={form.getFieldState(name, form.formState).error?.message}
      {...form.register(name, { required: text('required'), ...(!anyShape && { pattern }) })}
    />
  );
}

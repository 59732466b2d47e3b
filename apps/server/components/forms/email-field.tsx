'use client';

import type { FieldValues, Path, UseFormReturn } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { emailShape } from '../../lib/email-shape.ts';
import { TextField } from '../ui/field.tsx';

interface Props<Fields extends FieldValues> {
  form: UseFormReturn<Fields>;
  /** The field of the form, and its id on the page. */
  name: Path<Fields>;
  /** Set if the field is not simply the user's address. */
  label?: string;
  /** What a password manager fills in here. */
  autoComplete?: 'email' | 'username' | 'username webauthn' | 'email webauthn';
  autoFocus?: boolean;
  /** The form also sends text that cannot be an address. The server then answers as for any unknown name. */
  anyShape?: boolean;
}

/** Asks for an e-mail address. The field reports a slip before anything is sent; the server decides. */
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

'use client';

import { type InputHTMLAttributes, type Ref, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { loadEstimator, type Strength } from '../../lib/strength.ts';
import { PasswordField } from '../ui/password-field.tsx';

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'autoComplete'> {
  id: string;
  label: string;
  /** What the user has typed so far. */
  typed: string;
  minimum: number;
  /** Words that make a password weak here: the name, the address. */
  context: readonly string[];
  error?: string | undefined;
  ref?: Ref<HTMLInputElement>;
}

const colours = ['bg-danger', 'bg-danger', 'bg-caution', 'bg-accent', 'bg-accent'] as const;

/** A new password, with its strength while the user types it. The server decides; this only helps. */
export function NewPasswordField({ typed, minimum, context, ...field }: Props) {
  const text = useTranslations('fields');
  const strength = useStrength(typed, context.join(' '));
  const missing = minimum - [...typed].length;
  return (
    <PasswordField
      autoComplete="new-password"
      {...field}
      hint={typed === '' ? text('passwordHint', { minimum }) : <Meter strength={strength} missing={missing} />}
    />
  );
}

function Meter({ strength, missing }: { strength: Strength | undefined; missing: number }) {
  const text = useTranslations('strength');
  const score = missing > 0 ? 0 : (strength?.score ?? 0);
  const words = missing > 0 ? text('short', { missing }) : strength ? text(String(strength.score) as '0') : '';
  return (
    <div className="grid gap-1.5 pt-1">
      <div className="grid grid-cols-4 gap-1.5" aria-hidden="true">
        {[1, 2, 3, 4].map((step) => (
          <span key={step} className={`h-1 rounded-full ${step <= Math.max(score, 1) ? colours[score] : 'bg-line'}`} />
        ))}
      </div>
      <p role="status">
        <span className="sr-only">{text('label')}: </span>
        <span>{words}</span>
      </p>
    </div>
  );
}

function useStrength(password: string, context: string): Strength | undefined {
  const [strength, setStrength] = useState<Strength>();
  useEffect(() => {
    if (password === '') return;
    let current = true;
    const timer = setTimeout(async () => {
      const estimate = await loadEstimator();
      if (current) setStrength(estimate(password, context.split(' ').filter(Boolean)));
    }, 120);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [password, context]);
  return strength;
}

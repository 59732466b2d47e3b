import { CircleAlert } from 'lucide-react';
import type { InputHTMLAttributes, ReactNode, Ref } from 'react';
import { keepTyped } from './keep-typed.ts';

export const inputClass =
  'block min-h-12 w-full rounded-lg border border-line-strong/60 bg-surface px-3.5 text-base text-ink transition-colors placeholder:text-ink-soft hover:border-line-strong focus:border-accent aria-invalid:border-danger';

interface FrameProps {
  id: string;
  label: string;
  /** Beside the label: "optional", or a link. */
  aside?: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  children: ReactNode;
}

/** Label, control, hint and error of one field, connected for assistive technology. */
export function FieldFrame({ id, label, aside, hint, error, children }: FrameProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-1.5">
      <label htmlFor={id} className="col-start-1 row-start-1 text-sm font-medium">
        {label}
      </label>
      <div className="col-span-2 row-start-2 min-w-0">{children}</div>
      {/* Visible beside the label, and after the control for the keyboard, so that Tab leads from one field to the next. */}
      {aside && <span className="col-start-2 row-start-1 text-sm text-ink-soft">{aside}</span>}
      {hint && !error && (
        <div id={`${id}-hint`} className="col-span-2 text-sm text-ink-soft">
          {hint}
        </div>
      )}
      <p id={`${id}-error`} role={error ? 'alert' : undefined} className={error ? 'col-span-2 flex gap-1.5 text-sm text-danger' : 'hidden'}>
        {error && <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />}
        {error && <span>{error}</span>}
      </p>
    </div>
  );
}

/** The attributes that connect a control to its hint and error. */
export function describedBy(id: string, hint: unknown, error: string | undefined) {
  return {
    'aria-invalid': error ? true : undefined,
    'aria-describedby': error ? `${id}-error` : hint ? `${id}-hint` : undefined,
  } as const;
}

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  id: string;
  label: string;
  aside?: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  ref?: Ref<HTMLInputElement>;
}

export function TextField({ id, label, aside, hint, error, ref, ...input }: Props) {
  return (
    <FieldFrame id={id} label={label} aside={aside} hint={hint} error={error}>
      <input id={id} className={inputClass} {...describedBy(id, hint, error)} {...input} ref={keepTyped(ref)} />
    </FieldFrame>
  );
}

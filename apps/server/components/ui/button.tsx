import { LoaderCircle } from 'lucide-react';
import type { ButtonHTMLAttributes } from 'react';
import { useAlive } from './use-alive.ts';

const looks = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'border border-line bg-surface text-ink hover:border-line-strong',
  quiet: 'text-accent hover:bg-accent-wash',
  danger: 'bg-danger text-on-danger hover:bg-danger-strong',
  'danger-quiet': 'border border-line bg-surface text-danger hover:bg-danger-wash',
} as const;

export type ButtonLook = keyof typeof looks;

const shape =
  'inline-flex min-h-11 items-center justify-center gap-2 rounded-lg px-4 text-[15px] font-semibold transition-colors disabled:cursor-not-allowed disabled:opacity-60';

/** The classes of a button, for links that look like one. */
export function buttonClass(look: ButtonLook = 'primary', more = ''): string {
  return `${shape} ${looks[look]} ${more}`;
}

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: ButtonLook;
  busy?: boolean;
}

/** Waits for the scripts of the page. Without them a submitted form would reach no handler, and a click would do nothing. */
export function Button({ look = 'primary', busy = false, className = '', children, type = 'button', ...rest }: Props) {
  const waits = !useAlive();
  return (
    <button
      type={type}
      className={buttonClass(look, waits ? `waits-for-scripts ${className}` : className)}
      aria-busy={busy || waits || undefined}
      {...rest}
      disabled={busy || waits || rest.disabled}
    >
      {busy && <LoaderCircle className="size-4 animate-spin" aria-hidden="true" />}
      {/* The text has its own element, because translators replace bare text, and the sign before it could then not be
          inserted. */}
      <span className="contents">{children}</span>
    </button>
  );
}

'use client';

import { CircleAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Chosen, ShownConsent } from '../../lib/consents.ts';
import { useAlive } from '../ui/use-alive.ts';
import { ConsentLink } from './consent-link.tsx';

interface Props {
  consents: readonly ShownConsent[];
  chosen: Chosen;
  onChange: (chosen: Chosen) => void;
  error: string | undefined;
  /** Receives the target that the form focuses: the first missing tick. */
  focusRef?: (target: { focus: () => void } | null) => void;
}

const box = 'size-5 shrink-0 accent-accent';
const row = 'flex min-h-11 min-w-0 grow items-center gap-3 py-2 text-[15px]';

/**
 * The ticks of a sign-up: first all at once, then the required ones, then the optional ones. The ticks wait for the scripts of
 * the page, as its buttons do, because earlier ticks would be lost.
 */
export function ConsentFields({ consents, chosen, onChange, error, focusRef }: Props) {
  const text = useTranslations('consents');
  const waits = !useAlive();
  const required = consents.filter((one) => one.required);
  const optional = consents.filter((one) => !one.required);
  const ticked = consents.filter(({ id }) => chosen[id]).length;
  const all = ticked === consents.length;
  const tick = (of: readonly ShownConsent[], value: boolean) =>
    onChange({ ...chosen, ...Object.fromEntries(of.map(({ id }) => [id, value])) });

  const group = (label: string, of: readonly ShownConsent[]) =>
    of.length > 0 && (
      <fieldset className="min-w-0">
        <legend className="pt-1 text-sm font-semibold text-ink-soft">{label}</legend>
        {of.map((one) => (
          <div key={one.id} className="flex items-center gap-3">
            <label className={row}>
              <input
                type="checkbox"
                name={`consent-${one.id}`}
                className={box}
                autoComplete="off"
                required={one.required}
                disabled={waits}
                checked={chosen[one.id] ?? false}
                aria-invalid={(error !== undefined && one.required && !chosen[one.id]) || undefined}
                aria-describedby={error !== undefined && one.required ? 'consents-error' : undefined}
                onChange={(event) => tick([one], event.target.checked)}
              />
              <span className="min-w-0 break-words">{one.title}</span>
            </label>
            <ConsentLink title={one.title} url={one.url} />
          </div>
        ))}
      </fieldset>
    );

  return (
    <fieldset
      className="grid min-w-0 gap-2"
      ref={(element) =>
        focusRef?.(
          element && { focus: () => (element.querySelector<HTMLElement>('input[required]:not(:checked)') ?? firstTick(element))?.focus() },
        )
      }
    >
      <legend className="pb-1.5 text-sm font-medium">{text('legend')}</legend>
      <div className={`grid gap-2 rounded-lg border px-4 py-2 ${error === undefined ? 'border-line-strong/60' : 'border-danger'}`}>
        {consents.length > 1 && (
          <div className="border-b border-line pb-2">
            <label className={`${row} font-semibold`}>
              <input
                type="checkbox"
                name="consent-to-all"
                className={box}
                autoComplete="off"
                disabled={waits}
                checked={all}
                ref={(input) => {
                  if (input) input.indeterminate = ticked > 0 && !all;
                }}
                aria-describedby="consents-all-hint"
                onChange={() => tick(consents, !all)}
              />
              <span>{text('all')}</span>
            </label>
            <p id="consents-all-hint" className="pl-8 text-sm leading-relaxed text-ink-soft">
              {text(optional.length > 0 ? 'allHint' : 'allRequiredHint')}
            </p>
          </div>
        )}
        {group(text('required'), required)}
        {group(text('optional'), optional)}
      </div>
      <p
        id="consents-error"
        role={error === undefined ? undefined : 'alert'}
        className={error === undefined ? 'hidden' : 'flex gap-1.5 text-sm text-danger'}
      >
        {error !== undefined && <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />}
        {error !== undefined && <span>{error}</span>}
      </p>
    </fieldset>
  );
}

function firstTick(element: HTMLElement): HTMLElement | null {
  return element.querySelector<HTMLElement>('input');
}

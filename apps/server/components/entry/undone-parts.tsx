'use client';

import { useTranslations } from 'use-intl';
import type { Undone } from '../../lib/api-types.ts';

/** What an undo has done, part by part. */
export function UndoneParts({ undone }: { undone: Undone }) {
  const text = useTranslations('undone');
  const lines = (['removed', 'restored'] as const).filter((what) => undone[what].length > 0);
  return (
    <dl className="grid gap-3 text-[15px] leading-relaxed">
      {lines.map((what) => (
        <div key={what}>
          <dt className="text-ink-soft">{text(what)}</dt>
          <dd className="font-medium">{undone[what].map((part) => text(`parts.${part}`)).join(', ')}</dd>
        </div>
      ))}
    </dl>
  );
}

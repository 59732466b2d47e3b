'use client';

import { useTranslations } from 'use-intl';
import type { Undone, UndonePart } from '../../lib/api-types.ts';

/** An account has only one of each of these. If another one had taken its place, the page says only that it is restored. */
const single: ReadonlySet<UndonePart> = new Set(['email', 'phone', 'password', 'authenticator', 'two-factor']);

/** What an undo has done, part by part. */
export function UndoneParts({ undone: { removed, restored } }: { undone: Undone }) {
  const text = useTranslations('undone');
  const undone = { removed: removed.filter((part) => !(single.has(part) && restored.includes(part))), restored };
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

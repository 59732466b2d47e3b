import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';

interface Props {
  /** The visible part while the fold is closed. A click on it opens the fold. */
  summary: ReactNode;
  /** Open from the start. */
  open?: boolean;
  children: ReactNode;
}

/**
 * A part of a long page that is closed at first. The keyboard opens it, as does a search within the page, or an address that
 * leads into it. It works without scripts, too.
 */
export function Fold({ summary, open = false, children }: Props) {
  return (
    <details open={open} className="group min-w-0">
      <summary className="flex min-h-11 cursor-pointer list-none items-start justify-between gap-3 rounded-md [&::-webkit-details-marker]:hidden">
        <div className="grid min-w-0 gap-0.5">{summary}</div>
        <ChevronDown className="mt-1.5 size-5 shrink-0 text-ink-soft group-open:rotate-180" aria-hidden="true" />
      </summary>
      {children}
    </details>
  );
}

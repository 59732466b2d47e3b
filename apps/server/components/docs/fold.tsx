import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';

interface Props {
  /** What stands there while it is closed, and opens it. */
  summary: ReactNode;
  /** Open from the start. */
  open?: boolean;
  children: ReactNode;
}

/**
 * A part of a long page that is closed until it is wanted: by the keyboard, by a search within the page, or by an address that
 * leads into it. Without scripts, too.
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

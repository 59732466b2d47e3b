import type { ReactNode } from 'react';

interface Props {
  /** The id of the heading: the card's own, or without a title the page's, which has the same subject. */
  id: string;
  title?: string;
  lead?: string;
  children?: ReactNode;
  danger?: boolean;
}

/** One subject of a page. */
export function Card({ id, title, lead, children, danger = false }: Props) {
  return (
    <section
      aria-labelledby={id}
      className={`grid gap-5 rounded-2xl border bg-surface p-5 sm:p-7 ${danger ? 'border-danger/30' : 'border-line'}`}
    >
      {(title || lead) && (
        <div className="grid gap-1">
          {title && (
            <h2 id={id} className="text-lg font-bold">
              {title}
            </h2>
          )}
          {lead && <p className="text-[15px] leading-relaxed text-ink-soft">{lead}</p>}
        </div>
      )}
      {children}
    </section>
  );
}

/** Shown in place of content that is still loading. */
export function Skeleton({ lines = 3, label }: { lines?: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="grid gap-3">
      {Array.from({ length: lines }, (_, line) => line).map((line) => (
        <div key={line} className="h-14 animate-pulse rounded-lg bg-sunken" />
      ))}
    </div>
  );
}

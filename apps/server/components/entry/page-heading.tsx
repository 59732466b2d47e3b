'use client';

import { useEffect, useRef } from 'react';
import { useAlive } from '../ui/use-alive.ts';

/** The title of a document as the server writes it: `app/layout.tsx` has the template. */
function documentTitle(title: string): string {
  const brand = document.querySelector<HTMLMetaElement>('meta[name="application-name"]')?.content;
  return brand ? `${title} · ${brand}` : title;
}

/**
 * The one heading of a page. What a page comes to is another page to whoever reads it: its heading is the title of the document
 * too, and takes the focus, which went with what was there before, unless a field has taken it. What the page began with has
 * its title from the server, and takes nothing.
 */
export function PageHeading({ title }: { title: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(useAlive() ? undefined : title);
  useEffect(() => {
    if (shown.current === title) return;
    shown.current = title;
    document.title = documentTitle(title);
    if (document.activeElement === document.body) heading.current?.focus();
  }, [title]);
  return (
    // Of its own for each title: what a translator has made of the one before goes with it.
    <h1 key={title} ref={heading} tabIndex={-1} className="text-[26px] leading-tight font-bold tracking-tight outline-none">
      {title}
    </h1>
  );
}

'use client';

import { useEffect, useRef } from 'react';
import { useAlive } from '../ui/use-alive.ts';

/** The title of a document as the server writes it: `app/layout.tsx` has the template. */
function documentTitle(title: string): string {
  const brand = document.querySelector<HTMLMetaElement>('meta[name="application-name"]')?.content;
  return brand ? `${title} · ${brand}` : title;
}

/**
 * The one heading of a page. A later step of a page is another page to its reader, so its heading becomes the document's title
 * too. The heading takes the focus, which went with the step before, unless a field has taken it. The first step has its title
 * from the server, and takes no focus.
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
    // Each title has its own element, so that a translator's version of the title before goes with it.
    <h1 key={title} ref={heading} tabIndex={-1} className="text-[26px] leading-tight font-bold tracking-tight outline-none">
      {title}
    </h1>
  );
}

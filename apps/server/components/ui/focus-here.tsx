'use client';

import { type ReactNode, useEffect, useRef } from 'react';
import { useAlive } from './use-alive.ts';

/**
 * Content that replaces something that had the focus. The focus would fall back to the top of the page (WCAG 2.4.3), so this
 * takes it. Content that the page began with takes no focus.
 */
export function FocusHere({ className = 'grid gap-5', children }: { className?: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const came = useRef(useAlive());
  useEffect(() => {
    if (came.current && document.activeElement === document.body) box.current?.focus();
  }, []);
  return (
    <div ref={box} tabIndex={-1} className={`${className} outline-none`}>
      {children}
    </div>
  );
}

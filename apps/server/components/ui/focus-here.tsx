'use client';

import { type ReactNode, useEffect, useRef } from 'react';
import { useAlive } from './use-alive.ts';

/**
 * What comes in the place of something that had the focus: it would fall back to the top of the page (WCAG 2.4.3), and this
 * takes it instead. What the page began with takes nothing.
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

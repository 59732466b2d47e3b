'use client';

import { useEffect } from 'react';

/** Opens the fold that the address leads into, in browsers that do not do so by themselves. */
export function OpenTarget() {
  useEffect(() => {
    const reveal = (): void => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const fold = target?.closest('details');
      if (!target || !fold || fold.open) return;
      fold.open = true;
      target.scrollIntoView();
    };
    reveal();
    addEventListener('hashchange', reveal);
    return () => removeEventListener('hashchange', reveal);
  }, []);
  return null;
}

'use client';

import { useState } from 'react';

export interface Copying {
  /** Undefined until something was tried. */
  readonly copied: boolean | undefined;
  /** True where it was done. */
  readonly copy: () => Promise<boolean>;
}

/** Puts a text on the clipboard; a browser may refuse. */
export function useCopy(text: string): Copying {
  const [copied, setCopied] = useState<boolean>();
  async function copy(): Promise<boolean> {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      return true;
    } catch {
      setCopied(false);
      return false;
    }
  }
  return { copied, copy };
}

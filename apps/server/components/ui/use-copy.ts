'use client';

import { useState } from 'react';

export interface Copying {
  /** Undefined until something was tried. */
  readonly copied: boolean | undefined;
  readonly copy: () => Promise<void>;
}

/** Puts a text on the clipboard; a browser may refuse. */
export function useCopy(text: string): Copying {
  const [copied, setCopied] = useState<boolean>();
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  }
  return { copied, copy };
}

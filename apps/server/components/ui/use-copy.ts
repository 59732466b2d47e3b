'use client';

import { useState } from 'react';

export interface Copying {
  /** Undefined until the user has tried to copy. */
  readonly copied: boolean | undefined;
  /** True if the text was copied. */
  readonly copy: () => Promise<boolean>;
}

/** Puts a text on the clipboard. A browser may refuse. */
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

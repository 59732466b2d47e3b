import type { ReactNode } from 'react';

/**
 * A name that a client has chosen. Its letters must not change the order of the sentence around them, and no translator changes
 * them.
 */
export function ClientName({ children }: { children: ReactNode }) {
  return (
    <bdi translate="no" className="font-semibold break-words text-ink">
      {children}
    </bdi>
  );
}

'use client';

import { useTranslations } from 'use-intl';
import { useAlive } from '../ui/use-alive.ts';

/**
 * Tells the user that the scripts of the page are late, because its buttons wait for them. Shown after two seconds, by the style
 * alone.
 */
export function LoadingBanner() {
  const text = useTranslations('shell');
  return useAlive() ? null : (
    <p role="status" className="when-late fixed inset-x-0 top-0 z-40 bg-sunken px-4 py-2.5 text-center text-sm text-ink">
      {text('late')}
    </p>
  );
}

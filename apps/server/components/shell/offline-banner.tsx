'use client';

import { useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';

function subscribe(changed: () => void): () => void {
  addEventListener('online', changed);
  addEventListener('offline', changed);
  return () => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
  };
}

/** Tells the user while the browser knows that it has no network. */
export function OfflineBanner() {
  const text = useTranslations('shell');
  const online = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
  return (
    <div role="status" className={online ? 'sr-only' : 'bg-caution-wash px-4 py-2.5 text-center text-sm text-caution'}>
      {online ? '' : text('offline')}
    </div>
  );
}

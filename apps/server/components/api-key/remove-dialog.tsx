'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ApiKey, Failure } from '../../lib/api-types.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

export function RemoveDialog({ apiKey, onClose, onRemoved }: { apiKey: ApiKey; onClose: () => void; onRemoved: () => void }) {
  const text = useTranslations('apiKeys');
  const shell = useTranslations('shell');
  const call = useApi();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function remove(): Promise<void> {
    setBusy(true);
    const outcome = await call('DELETE', `/api-keys/${apiKey.id}`);
    setBusy(false);
    // Gone already is as good.
    if (outcome.ok || outcome.failure.status === 404) return onRemoved();
    setFailure(outcome.failure);
  }

  return (
    <Dialog open onOpenChange={onClose} title={text('removeTitle', { name: apiKey.name })} lead={text('removeLead')}>
      <FailureNotice failure={failure} />
      <div className="flex flex-wrap gap-3">
        <Button look="danger" busy={busy} onClick={() => void remove()}>
          {text('remove')}
        </Button>
        <Button look="secondary" onClick={onClose}>
          {shell('cancel')}
        </Button>
      </div>
    </Dialog>
  );
}

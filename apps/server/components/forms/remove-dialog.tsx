'use client';

import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Failure } from '../../lib/api-types.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useApi } from './api-provider.tsx';
import { FailureNotice } from './failure-notice.tsx';

interface Props {
  title: string;
  lead: string;
  /** The label of the button that deletes. */
  label: string;
  /** The path of the route that deletes. */
  path: string;
  /** What helps after a refusal. */
  help?: (failure: Failure) => ReactNode;
  /** `done`: the item is gone. */
  onClose: (done: boolean) => void;
}

/** Asks once more before something of the account is removed. */
export function RemoveDialog({ title, lead, label, path, help, onClose }: Props) {
  const shell = useTranslations('shell');
  const call = useApi();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function remove(): Promise<void> {
    setBusy(true);
    const outcome = await call('DELETE', path);
    setBusy(false);
    // If the item is already gone, the goal is reached.
    if (outcome.ok || outcome.failure.status === 404) return onClose(true);
    setFailure(outcome.failure);
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose(false)} title={title} lead={lead}>
      <FailureNotice failure={failure} action={failure && help?.(failure)} />
      <div className="flex flex-wrap gap-3">
        <Button look="danger" busy={busy} onClick={() => void remove()}>
          {label}
        </Button>
        <Button look="secondary" onClick={() => onClose(false)}>
          {shell('cancel')}
        </Button>
      </div>
    </Dialog>
  );
}

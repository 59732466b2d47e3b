'use client';

import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Failure } from '../../lib/api-types.ts';
import { download } from '../../lib/download.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useCloseAccount } from './account-frame.tsx';

export function ExportCard() {
  const text = useTranslations('data');
  const call = useApi();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function run(): Promise<void> {
    setBusy(true);
    setDone(false);
    const outcome = await call<unknown>('GET', '/export');
    setBusy(false);
    setFailure(outcome.ok ? undefined : outcome.failure);
    if (!outcome.ok) return;
    download('account.json', JSON.stringify(outcome.value, null, 2), 'application/json');
    setDone(true);
  }

  return (
    <Card id="data" title={text('title')} lead={text('lead')}>
      <FailureNotice failure={failure} />
      <div className="flex flex-wrap items-center gap-4">
        <Button look="secondary" busy={busy} onClick={() => void run()}>
          <Download className="size-4" aria-hidden="true" />
          {text('export')}
        </Button>
        <p role="status" className="text-sm text-accent">
          {done ? text('exported') : ''}
        </p>
      </div>
    </Card>
  );
}

/** `grace`: the owner can still keep the account for a while. Without a grace period the card promises nothing. */
export function DeletionCard({ grace }: { grace: boolean }) {
  const text = useTranslations('data');
  const call = useApi();
  const closeAccount = useCloseAccount();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function run(): Promise<void> {
    setBusy(true);
    // The dialog closes, so that the server's question for a fresh proof has room.
    setAsking(false);
    const outcome = await call<{ deletionDueAt: string }>('DELETE', '/account');
    setBusy(false);
    if (outcome.ok) closeAccount(outcome.value.deletionDueAt);
    else setFailure(outcome.failure);
  }

  return (
    <Card id="deletion" title={text('deleteTitle')} lead={text(grace ? 'deleteLead' : 'deleteLeadAtOnce')} danger>
      <FailureNotice failure={failure} />
      <div>
        <Button look="danger-quiet" busy={busy} onClick={() => setAsking(true)}>
          {text('delete')}
        </Button>
      </div>
      <Dialog open={asking} onOpenChange={setAsking} title={text('confirmTitle')} lead={text(grace ? 'confirmLead' : 'confirmLeadAtOnce')}>
        <div className="flex flex-wrap gap-3">
          <Button look="danger" onClick={() => void run()}>
            {text('confirm')}
          </Button>
          <Button look="secondary" onClick={() => setAsking(false)}>
            {text('keep')}
          </Button>
        </div>
      </Dialog>
    </Card>
  );
}

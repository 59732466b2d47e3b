'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Failure } from '../../lib/api-types.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Dialog } from '../ui/dialog.tsx';

export function EverywhereCard() {
  const text = useTranslations('security');
  const shell = useTranslations('shell');
  const call = useApi();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function run(): Promise<void> {
    setBusy(true);
    const outcome = await call('POST', '/logout-all');
    if (outcome.ok) return location.assign('/sign-in?notice=everywhere');
    setBusy(false);
    setAsking(false);
    setFailure(outcome.failure);
  }

  return (
    <Card id="everywhere" title={text('everywhereTitle')} lead={text('everywhereLead')}>
      <FailureNotice failure={failure} />
      <div>
        <Button look="secondary" onClick={() => setAsking(true)}>
          {text('everywhere')}
        </Button>
      </div>
      <Dialog open={asking} onOpenChange={setAsking} title={text('everywhereConfirm')} lead={text('everywhereConfirmLead')}>
        <div className="flex flex-wrap gap-3">
          <Button look="danger" busy={busy} onClick={() => void run()}>
            {text('everywhere')}
          </Button>
          <Button look="secondary" onClick={() => setAsking(false)}>
            {shell('cancel')}
          </Button>
        </div>
      </Dialog>
    </Card>
  );
}

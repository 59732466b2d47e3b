'use client';

import { useState } from 'react';
import { useLocale } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { Failure } from '../../lib/api-types.ts';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button } from '../ui/button.tsx';

interface Props {
  /** What waits on the server for this browser. */
  path: '/social/link' | '/social/sign-up';
  lead?: string;
  label: string;
}

/** Ends the wait, with no link and no account, and leads back to the sign-in. */
export function Decline({ path, lead, label }: Props) {
  const locale = useLocale();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function decline(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    const outcome = await callApi(locale, 'DELETE', path);
    if (outcome.ok) return location.assign('/sign-in');
    setBusy(false);
    setFailure(outcome.failure);
  }

  return (
    <div className="grid justify-items-center gap-1">
      <FailureNotice failure={failure} />
      {lead !== undefined && <p>{lead}</p>}
      <Button look="quiet" busy={busy} onClick={() => void decline()}>
        {label}
      </Button>
    </div>
  );
}

'use client';

import { useState } from 'react';
import { useLocale } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { Failure } from '../../lib/api-types.ts';
import { here } from '../../lib/go-to-sign-in.ts';
import { Button, type ButtonLook } from '../ui/button.tsx';
import { FailureNotice } from './failure-notice.tsx';

interface Props {
  label: string;
  look?: ButtonLook;
  /** The page after the new sign-in. Left out: this page. */
  target?: string;
}

/** Leads to a new sign-in. The session ends first, because the sign-in page sends a user with a session back. */
export function SignInAsAnother({ label, look = 'primary', target }: Props) {
  const locale = useLocale();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function leave(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    const outcome = await callApi(locale, 'POST', '/logout');
    if (outcome.ok || outcome.failure.code === 'unauthenticated') {
      return location.assign(`/sign-in?redirectTo=${encodeURIComponent(target ?? here())}`);
    }
    setBusy(false);
    setFailure(outcome.failure);
  }

  return (
    <div className="grid gap-4">
      <FailureNotice failure={failure} />
      <Button look={look} busy={busy} onClick={() => void leave()}>
        {label}
      </Button>
    </div>
  );
}

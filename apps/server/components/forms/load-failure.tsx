'use client';

import { useTranslations } from 'use-intl';
import type { Failure } from '../../lib/api-types.ts';
import { Button } from '../ui/button.tsx';
import { FailureNotice } from './failure-notice.tsx';

/** Shown in place of what could not be loaded, with a button to try again. */
export function LoadFailure({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  const shell = useTranslations('shell');
  return (
    <div className="grid justify-items-start gap-4">
      <FailureNotice failure={failure} />
      <Button look="secondary" onClick={onRetry}>
        {shell('retry')}
      </Button>
    </div>
  );
}

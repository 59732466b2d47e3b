'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { NewBackupCodes } from '../../lib/api-types.ts';
import { buttonClass } from '../ui/button.tsx';
import { BackupCodes } from './backup-codes.tsx';
import { SetupWizard } from './setup-wizard.tsx';
import { StepTitle } from './step-title.tsx';

/** The set-up that a sign-in leads to. The page that the user wanted comes after it, or before it while there is time. */
export function Enrolment({ brand, target, postponable }: { brand: string; target: string; postponable: boolean }) {
  const text = useTranslations('twoFactor');
  const [codes, setCodes] = useState<NewBackupCodes>();
  if (codes) {
    return (
      <section aria-labelledby="two-factor-codes" className="grid gap-4">
        <StepTitle heading="h2" id="two-factor-codes" number={3} title={text('saveTitle')} lead={text('saveLead')} />
        <BackupCodes shown={codes} brand={brand} onDone={() => location.assign(target)} />
      </section>
    );
  }
  return (
    <div className="grid gap-3">
      <SetupWizard heading="h2" beginLabel={text('begin')} onCodes={setCodes} />
      {postponable && (
        <div className="-ml-4">
          <a className={buttonClass('quiet')} href={target}>
            {text('later')}
          </a>
        </div>
      )}
    </div>
  );
}

'use client';

import { useTranslations } from 'next-intl';
import { buttonClass } from '../ui/button.tsx';
import { SetupWizard } from './setup-wizard.tsx';

/** The set-up that a sign-in leads to; what the person wanted comes after it, or first while there is time. */
export function Enrolment({ brand, target, postponable }: { brand: string; target: string; postponable: boolean }) {
  const text = useTranslations('twoFactor');
  return (
    <div className="grid gap-3">
      <SetupWizard heading="h2" brand={brand} beginLabel={text('begin')} onDone={() => location.assign(target)} />
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

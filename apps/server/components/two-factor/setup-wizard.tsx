'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Failure, NewBackupCodes, ShownSecret } from '../../lib/api-types.ts';
import { useApi } from '../forms/api-provider.tsx';
import { CodeForm } from '../forms/code-form.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button, type ButtonLook } from '../ui/button.tsx';
import { StepTitle } from './step-title.tsx';

interface Props {
  /** The label of the button that begins. */
  beginLabel: string;
  beginLook?: ButtonLook;
  /**
   * Two-factor is on. The codes are visible only now, so the receiver keeps them: the wizard may disappear once two-factor is on.
   */
  onCodes: (codes: NewBackupCodes) => void;
  /** The level of the steps' headings, one below that around them. */
  heading?: 'h2' | 'h3';
}

type Step = { readonly name: 'ready' } | { readonly name: 'scan'; readonly secret: ShownSecret };

/**
 * Scan or type, then confirm with a code: two-factor is not on before that. The calling component does the third step, saving the
 * codes.
 */
export function SetupWizard({ beginLabel, beginLook = 'primary', onCodes, heading = 'h3' }: Props) {
  const text = useTranslations('twoFactor');
  const shell = useTranslations('shell');
  const call = useApi();
  const [step, setStep] = useState<Step>({ name: 'ready' });
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function begin(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    const outcome = await call<ShownSecret>('POST', '/setup-2fa');
    setBusy(false);
    if (outcome.ok) setStep({ name: 'scan', secret: outcome.value });
    else setFailure(outcome.failure);
  }

  if (step.name === 'scan') {
    return (
      <div className="grid gap-7">
        <section aria-labelledby="two-factor-scan" className="grid gap-4">
          <StepTitle heading={heading} id="two-factor-scan" number={1} title={text('scanTitle')} lead={text('scanLead')} />
          <div className="flex flex-wrap items-center gap-5">
            {/* biome-ignore lint/performance/noImgElement: a data URI */}
            <img src={step.secret.qrCode} alt={text('qrAlt')} className="size-48 rounded-lg" />
            <div className="grid min-w-0 flex-1 basis-52 gap-2 text-[15px]">
              <p className="text-ink-soft">{text('typeInstead')}</p>
              <p translate="no" className="font-mono leading-relaxed break-all select-all" data-secret="">
                {step.secret.secret.match(/.{4}/g)?.join(' ')}
              </p>
              <a className="font-semibold text-accent underline underline-offset-4" href={step.secret.otpauthUri}>
                {text('openApp')}
              </a>
            </div>
          </div>
        </section>
        <section aria-labelledby="two-factor-confirm" className="grid gap-4">
          <StepTitle heading={heading} id="two-factor-confirm" number={2} title={text('confirmTitle')} lead={text('confirmLead')} />
          <CodeForm<NewBackupCodes>
            id="setup-code"
            kind="totp"
            submitLabel={text('confirm')}
            send={(given) => call('POST', '/verify-2fa', { ...given, setup: true })}
            onDone={onCodes}
            onRefused={(refused) => {
              // The secret is too old, or too many codes were wrong: a new secret is needed.
              if (refused.code !== 'no_pending_setup') return false;
              setFailure(refused);
              setStep({ name: 'ready' });
              return true;
            }}
          />
        </section>
        <div className="-ml-4">
          <Button look="quiet" onClick={() => setStep({ name: 'ready' })}>
            {shell('cancel')}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="grid gap-4">
      <FailureNotice failure={failure} />
      <div>
        <Button look={beginLook} busy={busy} onClick={() => void begin()}>
          {beginLabel}
        </Button>
      </div>
    </div>
  );
}

'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { NewBackupCodes } from '../../lib/api-types.ts';
import { useHasPassword } from '../account/password-card.tsx';
import { useProfile } from '../account/use-profile.ts';
import { inlineLink } from '../entry/entry-page.tsx';
import { LoadFailure } from '../forms/load-failure.tsx';
import { Button, type ButtonLook } from '../ui/button.tsx';
import { Card, Skeleton } from '../ui/card.tsx';
import { Notice } from '../ui/notice.tsx';
import { BackupCodes } from './backup-codes.tsx';
import { DisableDialog } from './disable-dialog.tsx';
import { SetupWizard } from './setup-wizard.tsx';
import { SmsRow } from './sms-row.tsx';
import { hasOnlyCodes, useTwoFactor } from './use-two-factor.ts';

/** Two-factor on its page: switch on, look after, switch off. Backup codes and trusted browsers have their own pages. */
export function TwoFactorCard({ brand, withSms }: { brand: string; withSms: boolean }) {
  const text = useTranslations('twoFactor');
  const shell = useTranslations('shell');
  const { twoFactor, failure: loadFailure, reload } = useTwoFactor();
  const { profile } = useProfile();
  const { hasPassword } = useHasPassword();
  const [newCodes, setNewCodes] = useState<NewBackupCodes>();
  const [said, setSaid] = useState('');
  const [disabling, setDisabling] = useState(false);

  // First of all: whatever loads meanwhile, or fails to, the codes stay until the owner has saved them.
  if (newCodes) {
    return (
      <Card id="new-codes" title={text('newCodesTitle')} lead={text('saveLead')}>
        <BackupCodes
          shown={newCodes}
          brand={brand}
          onDone={() => {
            setNewCodes(undefined);
            void reload();
          }}
        />
      </Card>
    );
  }
  if (!twoFactor) {
    return (
      <Card id="two-factor">
        {loadFailure ? (
          <LoadFailure failure={loadFailure} onRetry={() => void reload()} />
        ) : (
          <Skeleton label={shell('loading')} lines={2} />
        )}
      </Card>
    );
  }
  const smsUnasked = twoFactor.notAsked.includes('sms-code');
  const smsOn = smsUnasked || twoFactor.methods.includes('sms-code');
  const smsRow = (withSms || smsOn) && (
    <SmsRow
      on={smsOn}
      unasked={smsUnasked ? (withSms ? 'administrator' : 'gone') : undefined}
      phone={profile?.phone ?? null}
      onChanged={(word, codes) => {
        setSaid(word);
        if (codes) setNewCodes(codes);
        void reload();
      }}
    />
  );
  const wizard = (beginLabel: string, beginLook?: ButtonLook) => (
    <SetupWizard
      heading="h2"
      beginLabel={beginLabel}
      {...(beginLook && { beginLook })}
      onCodes={(codes) => {
        setSaid(text('enabled'));
        setNewCodes(codes);
        void reload();
      }}
    />
  );
  if (!twoFactor.enabled) {
    return (
      <Card id="two-factor" lead={text('offLead')}>
        {said && <Notice look="good">{said}</Notice>}
        {wizard(text('begin'))}
        {smsRow && <dl className="border-t border-line pt-5">{smsRow}</dl>}
      </Card>
    );
  }
  const { required } = twoFactor;
  const withApp = twoFactor.methods.includes('totp');
  const onlyCodes = hasOnlyCodes(twoFactor);
  return (
    <Card id="two-factor" lead={text('onLead')}>
      {said && <Notice look="good">{said}</Notice>}
      {onlyCodes && (
        <Notice
          look="caution"
          action={
            <a className={inlineLink} href="/account/security/passkeys">
              {text('onlyCodesPasskey')}
            </a>
          }
        >
          {text('onlyCodes')}
        </Notice>
      )}
      <dl className="grid divide-y divide-line">
        {twoFactor.methods.includes('passkey') && <Row term={text('passkeys')} note={text('passkeysNote')} state={text('on')} />}
        {withApp && <Row term={text('app')} note={text('appNote')} state={text('on')} />}
        {smsRow}
      </dl>
      <section aria-label={text('app')} className="grid gap-3">
        <p className="text-[15px] leading-relaxed text-ink-soft">{text(withApp ? 'appChangeLead' : 'appOff')}</p>
        {withApp ? wizard(text('appChange'), 'secondary') : wizard(text('appBegin'), onlyCodes ? 'primary' : undefined)}
      </section>
      {required ? (
        <p className="text-sm text-ink-soft">{text('cannotDisable')}</p>
      ) : (
        <div>
          <Button look="danger-quiet" onClick={() => setDisabling(true)}>
            {text('disable')}
          </Button>
        </div>
      )}
      {disabling && (
        <DisableDialog
          hasPassword={hasPassword !== false}
          methods={twoFactor.methods}
          onClose={(done) => {
            setDisabling(false);
            if (!done) return;
            setSaid(text('disabled'));
            void reload();
          }}
        />
      )}
    </Card>
  );
}

interface RowProps {
  term: string;
  note: string;
  state: string;
}

function Row({ term, note, state }: RowProps) {
  return (
    <div className="flex flex-wrap items-center gap-3 py-3.5 first:pt-0 last:pb-0">
      <dt className="min-w-0 flex-1 basis-48 font-medium">
        {term}
        <span className="block text-sm font-normal text-ink-soft">{note}</span>
      </dt>
      <dd>
        <span className="rounded-full bg-accent-wash px-2.5 py-1 text-sm font-medium text-accent-strong">{state}</span>
      </dd>
    </div>
  );
}

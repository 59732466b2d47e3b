'use client';

import { Check, Copy, Download, Printer } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Outcome } from '../../lib/api.ts';
import type { Failure, NewBackupCodes } from '../../lib/api-types.ts';
import { download } from '../../lib/download.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { LeaveGuard } from '../forms/leave-guard.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { useCopy } from '../ui/use-copy.ts';

interface Props {
  shown: NewBackupCodes;
  brand: string;
  onDone: () => void;
}

/**
 * A new set of backup codes, shown only this once. An owner who copies, downloads or prints the codes, or says so, has saved
 * them, and the server notes it. Until then the page asks before the owner leaves, and every security page says that the codes
 * are unsaved.
 */
export function BackupCodes({ shown: { backupCodes: codes, backupCodeSet }, brand, onDone }: Props) {
  const text = useTranslations('twoFactor');
  const call = useApi();
  const list = codes.join('\n');
  const saved = useRef(false);
  const noting = useRef<Promise<Outcome<unknown>>>(undefined);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const replaced = failure?.code === 'backup_codes_replaced';
  const { copied, copy } = useCopy(list);
  const shown = useRef<HTMLOListElement>(null);

  /** Notes it once, however often the owner says so. If the note fails, the next time tries again. */
  async function note(): Promise<Outcome<unknown>> {
    saved.current = true;
    noting.current ??= call('POST', '/backup-codes/saved', { backupCodeSet });
    const outcome = await noting.current;
    if (!outcome.ok) noting.current = undefined;
    return outcome;
  }

  async function copyAndNote(): Promise<void> {
    if (await copy()) await note();
  }

  async function finish(): Promise<void> {
    setBusy(true);
    const outcome = await note();
    setBusy(false);
    setFailure(outcome.ok ? undefined : outcome.failure);
    if (outcome.ok) onDone();
  }

  // The codes replace what had the focus, and the owner must not miss them.
  useEffect(() => shown.current?.focus(), []);

  return (
    <div className="grid gap-5">
      <Notice look="caution">{text('codesOnce')}</Notice>
      <LeaveGuard holds={() => !saved.current} title={text('leaveTitle')} lead={text('leaveLead')} />
      <div className="printable grid gap-3 rounded-lg bg-sunken p-5">
        <p className="hidden font-bold print:block">{text('codesTitle', { brand })}</p>
        <ol
          ref={shown}
          tabIndex={-1}
          aria-label={text('codesLabel')}
          translate="no"
          className="grid gap-x-6 gap-y-2 font-mono text-[15px] tabular-nums outline-none sm:grid-cols-2"
        >
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
      </div>
      <div className="flex flex-wrap gap-3">
        <Button look="secondary" onClick={() => void copyAndNote()}>
          {copied ? <Check className="size-4" aria-hidden="true" /> : <Copy className="size-4" aria-hidden="true" />}
          {text('copy')}
        </Button>
        <Button
          look="secondary"
          onClick={() => {
            download('backup-codes.txt', `${text('codesTitle', { brand })}\n\n${list}\n`, 'text/plain;charset=utf-8');
            void note();
          }}
        >
          <Download className="size-4" aria-hidden="true" />
          {text('download')}
        </Button>
        <Button
          look="secondary"
          onClick={() => {
            window.print();
            void note();
          }}
        >
          <Printer className="size-4" aria-hidden="true" />
          {text('print')}
        </Button>
      </div>
      <p role="status" className="text-sm text-accent empty:hidden">
        {copied === true && text('copied')}
        {copied === false && text('copyFailed')}
      </p>
      <FailureNotice failure={failure} />
      <div>
        {/* Codes that no longer work need not be saved. */}
        <Button busy={busy} onClick={replaced ? onDone : () => void finish()}>
          {text(replaced ? 'codesClose' : 'codesSaved')}
        </Button>
      </div>
    </div>
  );
}

'use client';

import { Check, Copy, Download, Printer } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { download } from '../../lib/download.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { useCopy } from '../ui/use-copy.ts';

interface Props {
  codes: readonly string[];
  brand: string;
  onDone: () => void;
}

/** A new set of backup codes, shown this once: to be copied, downloaded or printed. */
export function BackupCodes({ codes, brand, onDone }: Props) {
  const text = useTranslations('twoFactor');
  const list = codes.join('\n');
  const { copied, copy } = useCopy(list);
  const shown = useRef<HTMLOListElement>(null);
  // They come in the place of what had the focus, and are what must not be missed.
  useEffect(() => shown.current?.focus(), []);

  return (
    <div className="grid gap-5">
      <Notice look="caution">{text('codesOnce')}</Notice>
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
        <Button look="secondary" onClick={() => void copy()}>
          {copied ? <Check className="size-4" aria-hidden="true" /> : <Copy className="size-4" aria-hidden="true" />}
          {text('copy')}
        </Button>
        <Button
          look="secondary"
          onClick={() => download('backup-codes.txt', `${text('codesTitle', { brand })}\n\n${list}\n`, 'text/plain;charset=utf-8')}
        >
          <Download className="size-4" aria-hidden="true" />
          {text('download')}
        </Button>
        <Button look="secondary" onClick={() => window.print()}>
          <Printer className="size-4" aria-hidden="true" />
          {text('print')}
        </Button>
      </div>
      <p role="status" className="text-sm text-accent empty:hidden">
        {copied === true && text('copied')}
        {copied === false && text('copyFailed')}
      </p>
      <div>
        <Button onClick={onDone}>{text('codesSaved')}</Button>
      </div>
    </div>
  );
}

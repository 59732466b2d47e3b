'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { NewApiKey } from '../../lib/api-types.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { FieldFrame, inputClass } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { useCopy } from '../ui/use-copy.ts';

/** A new key, shown only this once. */
export function NewKey({ made, onDone }: { made: NewApiKey; onDone: () => void }) {
  const text = useTranslations('apiKeys');
  const { copied, copy } = useCopy(made.key);
  const shown = useRef<HTMLTextAreaElement>(null);

  // The key replaces what had the focus, perhaps out of sight.
  useEffect(() => shown.current?.focus(), []);

  return (
    <Card id="new-key" title={made.name}>
      <Notice look="caution">{text('shownOnce')}</Notice>
      <FieldFrame id="shown-key" label={text('newKey')}>
        <textarea
          id="shown-key"
          ref={shown}
          readOnly
          translate="no"
          rows={2}
          value={made.key}
          spellCheck={false}
          className={`${inputClass} resize-none bg-sunken py-3 font-mono text-[15px] break-all`}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      </FieldFrame>
      <div className="flex flex-wrap items-center gap-3">
        <Button look="secondary" onClick={() => void copy()}>
          {copied ? <Check className="size-4" aria-hidden="true" /> : <Copy className="size-4" aria-hidden="true" />}
          {text('copy')}
        </Button>
        <Button onClick={onDone}>{text('saved')}</Button>
        <p role="status" className="text-sm text-accent empty:hidden">
          {copied === true && text('copied')}
          {copied === false && text('copyFailed')}
        </p>
      </div>
    </Card>
  );
}

'use client';

import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { ApiKey, NewApiKey } from '../../lib/api-types.ts';
import { relativeTime } from '../../lib/relative-time.ts';
import { RemoveDialog } from '../forms/remove-dialog.tsx';
import { Button } from '../ui/button.tsx';
import { useMoment } from '../ui/use-moment.ts';
import { ReplaceDialog } from './replace-dialog.tsx';
import { UsageDialog } from './usage-dialog.tsx';

interface Props {
  apiKey: ApiKey;
  onReplaced: (key: NewApiKey) => void;
  onRemoved: () => void;
}

const soonMs = 14 * 24 * 3600 * 1000;

/** One key: its facts and its actions. */
export function KeyRow({ apiKey, onReplaced, onRemoved }: Props) {
  const text = useTranslations('apiKeys');
  const locale = useLocale();
  const [open, setOpen] = useState<'usage' | 'replace' | 'remove'>();
  const { name, kind, start, scopes, createdAt, expiresAt, lastUsedAt, replacedById } = apiKey;
  const { day } = useMoment();
  const left = new Date(expiresAt).getTime() - Date.now();
  const ended = left <= 0;
  const close = (): void => setOpen(undefined);
  const used = lastUsedAt
    ? text('used', { when: relativeTime(locale, new Date(lastUsedAt), new Date()) ?? text('now') })
    : text('neverUsed');
  const until = text(ended ? 'expired' : replacedById ? 'replaced' : 'until', { date: day(expiresAt) });
  return (
    <li className="grid gap-3 py-4 first:pt-0 last:pb-0">
      <div className="flex items-start gap-4">
        <KeyRound className={`mt-0.5 size-6 shrink-0 ${ended ? 'text-line-strong' : 'text-ink-soft'}`} aria-hidden="true" />
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-2 font-medium break-words">
            {name}
            <span className="rounded-full bg-sunken px-2.5 py-0.5 text-sm font-normal text-ink-soft">{text(kind)}</span>
            {!ended && !replacedById && left < soonMs && (
              <span className="rounded-full bg-caution-wash px-2.5 py-0.5 text-sm font-normal text-caution">{text('soon')}</span>
            )}
          </p>
          <p className="text-sm leading-relaxed text-ink-soft">
            <code translate="no" className="font-mono">
              {start}…
            </code>
            {scopes.length > 0 && <span className="break-words"> · {scopes.join(' ')}</span>}
            <br />
            {text('made', { date: day(createdAt) })} · {until} · {used}
          </p>
        </div>
      </div>
      <div className="flex flex-wrap gap-2 sm:pl-10">
        <Button look="secondary" aria-label={text('usageLabel', { name })} onClick={() => setOpen('usage')}>
          {text('usage')}
        </Button>
        {!ended && !replacedById && (
          <Button look="secondary" aria-label={text('replaceLabel', { name })} onClick={() => setOpen('replace')}>
            {text('replace')}
          </Button>
        )}
        <Button look="danger-quiet" aria-label={text('removeLabel', { name })} onClick={() => setOpen('remove')}>
          {text('remove')}
        </Button>
      </div>
      {open === 'usage' && <UsageDialog apiKey={apiKey} onClose={close} />}
      {open === 'replace' && (
        <ReplaceDialog
          apiKey={apiKey}
          onClose={close}
          onReplaced={(next) => {
            close();
            onReplaced(next);
          }}
        />
      )}
      {open === 'remove' && (
        <RemoveDialog
          title={text('removeTitle', { name })}
          lead={text('removeLead')}
          label={text('remove')}
          path={`/api-keys/${apiKey.id}`}
          onClose={(done) => (done ? onRemoved() : close())}
        />
      )}
    </li>
  );
}

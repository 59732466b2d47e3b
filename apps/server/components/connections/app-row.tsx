'use client';

import { AppWindow } from 'lucide-react';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { ConnectedApp } from '../../lib/api-types.ts';
import { relativeTime } from '../../lib/relative-time.ts';
import { RemoveDialog } from '../forms/remove-dialog.tsx';
import { Button } from '../ui/button.tsx';
import { useMoment } from '../ui/use-moment.ts';

interface Props {
  app: ConnectedApp;
  onRemoved: () => void;
}

/** One application: what it may do, when it did it last, and the button that ends it. The picture is ours, not the client's (D2.6). */
export function AppRow({ app, onRemoved }: Props) {
  const text = useTranslations('apps');
  const locale = useLocale();
  const { day } = useMoment();
  const [removing, setRemoving] = useState(false);
  const { client, scopes, resources, offline, firstGrantedAt, lastUsedAt } = app;
  const used =
    lastUsedAt === null ? text('neverUsed') : text('used', { when: relativeTime(locale, new Date(lastUsedAt), new Date()) ?? text('now') });
  const facts = [text('since', { date: day(firstGrantedAt) }), used, ...(offline ? [text('offline')] : [])];
  return (
    <li className="flex flex-wrap items-start gap-4 py-4 first:pt-0 last:pb-0">
      <AppWindow className="mt-0.5 size-6 shrink-0 text-ink-soft" aria-hidden="true" />
      <div className="grid min-w-0 flex-1 basis-48 gap-1">
        <p className="flex flex-wrap items-center gap-2 font-medium break-words">
          <bdi translate="no" className="min-w-0 break-words">
            {client.name}
          </bdi>
          {client.trust === 'unverified' && (
            <span className="rounded-full bg-caution-wash px-2.5 py-0.5 text-sm font-normal text-caution">{text('unverified')}</span>
          )}
        </p>
        <p className="text-sm leading-relaxed text-ink-soft">{facts.join(' · ')}</p>
        <ul className="grid text-sm leading-relaxed break-words text-ink-soft">
          {scopes.map(({ scope, title }) => (
            <li key={scope} className="break-words">
              {title}
            </li>
          ))}
          {resources.length > 0 && (
            <li className="break-words">{text('usedAt', { names: resources.map((resource) => resource.name).join(', ') })}</li>
          )}
        </ul>
      </div>
      <Button look="danger-quiet" aria-label={text('disconnectLabel', { name: client.name })} onClick={() => setRemoving(true)}>
        {text('disconnect')}
      </Button>
      {removing && (
        <RemoveDialog
          title={text('disconnectTitle', { name: client.name })}
          lead={text('disconnectLead')}
          label={text('disconnect')}
          path={`/connected-apps/${encodeURIComponent(client.id)}`}
          onClose={(done) => {
            setRemoving(false);
            if (done) onRemoved();
          }}
        />
      )}
    </li>
  );
}

'use client';

import { ExternalLink, Inbox, Mail, MessageSquare, Trash2 } from 'lucide-react';
import { useState } from 'react';
import useSWR from 'swr';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { Failure, OutboxMessage } from '../../lib/api-types.ts';
import { relativeTime } from '../../lib/relative-time.ts';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/card.tsx';
import { TextField } from '../ui/field.tsx';
import { MessageBody } from './message-body.tsx';

/** The messages that would have been sent, kept up to date. */
export function Mailbox() {
  const text = useTranslations('outbox');
  const shell = useTranslations('shell');
  const sessions = useTranslations('sessions');
  const locale = useLocale();
  const [to, setTo] = useState('');
  const [failure, setFailure] = useState<Failure>();
  const path = `/dev/outbox.json${to.trim() ? `?to=${encodeURIComponent(to.trim())}` : ''}`;
  const { data, mutate } = useSWR<readonly OutboxMessage[]>(
    path,
    async (url: string) => {
      const outcome = await callApi<readonly OutboxMessage[]>(locale, 'GET', url);
      setFailure(outcome.ok ? undefined : outcome.failure);
      return outcome.ok ? outcome.value : [];
    },
    { refreshInterval: 2000, keepPreviousData: true },
  );

  async function clear(): Promise<void> {
    await callApi(locale, 'DELETE', '/dev/outbox.json');
    await mutate([]);
  }

  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-64">
          <TextField
            id="to"
            type="search"
            label={text('filter')}
            placeholder={text('filterHint')}
            value={to}
            onChange={(event) => setTo(event.target.value)}
          />
        </div>
        <Button look="secondary" className="min-h-12" onClick={() => void clear()}>
          <Trash2 className="size-4" aria-hidden="true" />
          {text('clear')}
        </Button>
      </div>
      <FailureNotice failure={failure} />
      {!data && <Skeleton label={shell('loading')} />}
      {data?.length === 0 && (
        <div className="grid justify-items-center gap-2 rounded-2xl border border-dashed border-line-strong/50 px-6 py-14 text-center">
          <Inbox className="size-8 text-ink-soft" aria-hidden="true" />
          <p className="font-semibold">{to.trim() ? text('emptyFilter') : text('empty')}</p>
          {!to.trim() && <p className="max-w-sm text-[15px] text-ink-soft">{text('emptyLead')}</p>}
        </div>
      )}
      <ul className="grid gap-4">
        {data?.map((message) => (
          <Message
            key={message.id}
            message={message}
            when={relativeTime(locale, new Date(message.createdAt), new Date()) ?? sessions('now')}
          />
        ))}
      </ul>
    </div>
  );
}

function Message({ message, when }: { message: OutboxMessage; when: string }) {
  const text = useTranslations('outbox');
  const [copied, setCopied] = useState(false);
  const Icon = message.channel === 'mail' ? Mail : MessageSquare;
  return (
    <li className="grid gap-4 rounded-2xl border border-line bg-surface p-5 sm:p-6">
      <div className="flex items-start gap-3">
        <Icon className="mt-1 size-5 shrink-0 text-accent" aria-label={text(message.channel)} role="img" />
        <div className="min-w-0 flex-1">
          <h2 className="font-bold">{message.subject || text(message.channel)}</h2>
          <p className="text-sm text-ink-soft">
            {text('to')}{' '}
            <span translate="no" className="break-all text-ink">
              {message.to}
            </span>{' '}
            · {when}
          </p>
        </div>
      </div>
      <MessageBody message={message} />
      {message.code && (
        <div className="flex items-center gap-3">
          <span className="text-2xl font-bold tracking-widest tabular-nums">{message.code}</span>
          <Button
            look="secondary"
            onClick={() => {
              void navigator.clipboard.writeText(message.code ?? '').then(() => setCopied(true));
            }}
          >
            {copied ? text('copied') : text('copy')}
          </Button>
        </div>
      )}
      {message.links.length > 0 && (
        <ul aria-label={text('links')} className="grid gap-2">
          {message.links.map((link) => (
            <li key={link}>
              <a
                translate="no"
                className="inline-flex min-h-11 items-center gap-2 font-semibold break-all text-accent underline underline-offset-4"
                href={new URL(link).pathname + new URL(link).search}
                target="_blank"
                rel="noopener"
              >
                {new URL(link).pathname}
                <ExternalLink className="size-4 shrink-0" aria-hidden="true" />
              </a>
              <span className="sr-only">{text('newTab')}</span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

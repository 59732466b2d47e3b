'use client';

import { useState } from 'react';
import useSWR from 'swr';
import { useTranslations } from 'use-intl';
import type { Failure, SecurityEvent } from '../../lib/api-types.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { LoadError } from '../forms/load-error.ts';
import { LoadFailure } from '../forms/load-failure.tsx';
import { Button } from '../ui/button.tsx';
import { Card, Skeleton } from '../ui/card.tsx';
import { useMoment } from '../ui/use-moment.ts';

interface EventsPage {
  readonly events: readonly SecurityEvent[];
  readonly next: string | null;
}

/** What has happened to the account, newest first. Older events are fetched when the owner asks for them. */
export function EventList() {
  const text = useTranslations('events');
  const shell = useTranslations('shell');
  const call = useApi();
  const [older, setOlder] = useState<EventsPage>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  // Newer events would shift the shown pages, so the list stays as the owner opened it.
  const settings = { revalidateOnFocus: false, revalidateOnReconnect: false };
  const { data, error, mutate } = useSWR<EventsPage, LoadError>(
    '/security-events',
    async (path: string) => {
      const outcome = await call<EventsPage>('GET', path);
      if (outcome.ok) return outcome.value;
      throw new LoadError(outcome.failure);
    },
    settings,
  );

  if (!data) {
    return (
      <Card id="events" lead={text('lead')}>
        {error ? <LoadFailure failure={error.failure} onRetry={() => void mutate()} /> : <Skeleton label={shell('loading')} />}
      </Card>
    );
  }
  const events = [...data.events, ...(older?.events ?? [])];
  const next = (older ?? data).next;

  async function more(before: string): Promise<void> {
    setBusy(true);
    const outcome = await call<EventsPage>('GET', `/security-events?before=${before}`);
    setBusy(false);
    setFailure(outcome.ok ? undefined : outcome.failure);
    if (outcome.ok) setOlder({ events: [...(older?.events ?? []), ...outcome.value.events], next: outcome.value.next });
  }

  return (
    <Card id="events" lead={text('lead')}>
      <ol className="grid divide-y divide-line">
        {events.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </ol>
      <FailureNotice failure={failure} />
      {next === null ? (
        <p role="status" className="text-sm text-ink-soft">
          {text('noOlder')}
        </p>
      ) : (
        <div>
          <Button look="secondary" busy={busy} onClick={() => void more(next)}>
            {text('older')}
          </Button>
        </div>
      )}
    </Card>
  );
}

function EventRow({ event: { at, text: words, device, ip, byAdministrator, current } }: { event: SecurityEvent }) {
  const text = useTranslations('events');
  const { moment } = useMoment();
  const place = [device, ip === null || ip === 'unknown' ? null : ip, current ? text('current') : null].filter((part) => part !== null);
  return (
    <li className="grid gap-0.5 py-3 first:pt-0 last:pb-0">
      {/* The words may contain a name that a person has chosen. */}
      <p className="font-medium break-words">{words}</p>
      <p className="text-sm leading-relaxed text-ink-soft">
        <time dateTime={at}>{moment(at)}</time>
        {place.length > 0 && <span className="block break-words">{place.join(' · ')}</span>}
        {byAdministrator && <span className="block">{text('byAdministrator')}</span>}
      </p>
    </li>
  );
}

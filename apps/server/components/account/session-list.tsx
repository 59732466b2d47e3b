'use client';

import { MonitorSmartphone } from 'lucide-react';
import { useState } from 'react';
import useSWR from 'swr';
import { useLocale, useTranslations } from 'use-intl';
import type { Failure, Session } from '../../lib/api-types.ts';
import { relativeTime } from '../../lib/relative-time.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { LoadError } from '../forms/load-error.ts';
import { LoadFailure } from '../forms/load-failure.tsx';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/card.tsx';
import { useMoment } from '../ui/use-moment.ts';

export function SessionList() {
  const text = useTranslations('sessions');
  const shell = useTranslations('shell');
  const call = useApi();
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState<Failure>();
  const { data, error, mutate } = useSWR<readonly Session[], LoadError>('/sessions', async (path: string) => {
    const outcome = await call<{ sessions: readonly Session[] }>('GET', path);
    if (outcome.ok) return outcome.value.sessions;
    throw new LoadError(outcome.failure);
  });

  async function end(session: Session): Promise<void> {
    const outcome = await call('DELETE', `/sessions/${session.id}`);
    if (!outcome.ok) return setFailure(outcome.failure);
    setFailure(undefined);
    if (session.current) return location.assign('/sign-in');
    setSaid(text('ended', { device: session.device.label }));
    await mutate();
  }

  if (error) {
    return <LoadFailure failure={error.failure} onRetry={() => void mutate()} />;
  }
  if (!data) return <Skeleton label={shell('loading')} />;
  return (
    <div className="grid gap-4">
      <FailureNotice failure={failure} />
      <p role="status" className="text-sm text-accent empty:hidden">
        {said}
      </p>
      <ul className="grid gap-3">
        {data.map((session) => (
          <SessionRow key={session.id} session={session} onEnd={() => end(session)} />
        ))}
      </ul>
      {data.length === 1 && <p className="text-sm text-ink-soft">{text('onlyThis')}</p>}
    </div>
  );
}

function SessionRow({ session, onEnd }: { session: Session; onEnd: () => Promise<void> }) {
  const text = useTranslations('sessions');
  const locale = useLocale();
  const [busy, setBusy] = useState(false);
  const { ip, lastSeenAt, createdAt, current } = session;
  const { label } = session.device;
  const { moment } = useMoment();
  const seen = relativeTime(locale, new Date(lastSeenAt), new Date()) ?? text('now');
  return (
    <li className="flex flex-wrap items-center gap-4 rounded-2xl border border-line bg-surface p-5">
      <MonitorSmartphone className="size-6 shrink-0 text-ink-soft" aria-hidden="true" />
      <div className="min-w-0 flex-1 basis-48">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {label}
          {current && <span className="rounded-full bg-accent-wash px-2.5 py-0.5 text-sm text-accent-strong">{text('current')}</span>}
        </p>
        <p className="text-sm leading-relaxed text-ink-soft">
          {text('lastSeen', { when: seen })}
          {ip && ip !== 'unknown' && ` · ${text('address', { ip })}`}
          <br />
          {text('firstSeen', { when: moment(createdAt) })}
        </p>
      </div>
      <Button
        look="secondary"
        busy={busy}
        aria-label={text('endLabel', { device: label })}
        onClick={() => {
          setBusy(true);
          void onEnd().finally(() => setBusy(false));
        }}
      >
        {text('end')}
      </Button>
    </li>
  );
}

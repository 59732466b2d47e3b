'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { LoadFailure } from '../forms/load-failure.tsx';
import { Card, Skeleton } from '../ui/card.tsx';
import { FocusHere } from '../ui/focus-here.tsx';
import { Notice } from '../ui/notice.tsx';
import { AppRow } from './app-row.tsx';
import { useConnectedApps } from './use-connected-apps.ts';

/** The applications that have access to this account. */
export function AppsCard() {
  const text = useTranslations('apps');
  const shell = useTranslations('shell');
  const { apps, failure, reload } = useConnectedApps();
  const [removed, setRemoved] = useState(0);
  return (
    <Card id="connected-apps" title={text('title')} lead={text('lead')}>
      {!apps &&
        (failure ? <LoadFailure failure={failure} onRetry={() => void reload()} /> : <Skeleton label={shell('loading')} lines={1} />)}
      {removed > 0 && (
        // The button that had the focus has gone with its row.
        <FocusHere key={removed}>
          <Notice look="good">{text('disconnected')}</Notice>
        </FocusHere>
      )}
      {apps?.length === 0 && <p className="text-[15px] text-ink-soft">{text('none')}</p>}
      {apps && apps.length > 0 && (
        <ul className="grid divide-y divide-line">
          {apps.map((app) => (
            <AppRow
              key={app.client.id}
              app={app}
              onRemoved={() => {
                setRemoved((count) => count + 1);
                void reload();
              }}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

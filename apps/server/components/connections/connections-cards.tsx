'use client';

import { type ReactNode, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useProviders } from '../forms/api-provider.tsx';
import { LoadFailure } from '../forms/load-failure.tsx';
import { Card, Skeleton } from '../ui/card.tsx';
import { FocusHere } from '../ui/focus-here.tsx';
import { Notice } from '../ui/notice.tsx';
import { ConnectList } from './connect-list.tsx';
import { takeConnecting } from './connecting.ts';
import { IdentityRow } from './identity-row.tsx';
import { useIdentities } from './use-identities.ts';

/** The accounts of providers that sign in to this account, and the providers that can be added. */
export function ConnectionsCards({ notice }: { notice: ReactNode }) {
  const text = useTranslations('connections');
  const shell = useTranslations('shell');
  const providers = useProviders();
  const { identities, failure, reload } = useIdentities();
  const [removed, setRemoved] = useState(0);
  const [connecting, setConnecting] = useState<string | null>(null);
  // Taken once: the effect runs anew in development, and then finds nothing.
  useEffect(() => setConnecting((known) => known ?? takeConnecting()), []);

  if (!identities) {
    return (
      <Card id="connections" lead={text('lead')}>
        {notice}
        {failure ? <LoadFailure failure={failure} onRetry={() => void reload()} /> : <Skeleton label={shell('loading')} lines={2} />}
      </Card>
    );
  }
  // Nothing links this account, and nothing could.
  if (providers.length + identities.length === 0 && !notice) return null;
  const others = providers.filter(({ id }) => !identities.some(({ provider }) => provider === id));
  const connected = identities.some(({ provider }) => provider === connecting);
  return (
    <>
      <Card id="connections" lead={text('lead')}>
        {removed > 0 ? (
          // The button that had the focus has gone with its row.
          <FocusHere key={removed}>
            <Notice look="good">{text('disconnected')}</Notice>
          </FocusHere>
        ) : (
          (notice ?? (connected && <Notice look="good">{text('done')}</Notice>))
        )}
        {identities.length === 0 && <p className="text-[15px] text-ink-soft">{text('none')}</p>}
        {identities.length > 0 && (
          <ul className="grid divide-y divide-line">
            {identities.map((identity) => (
              <IdentityRow
                key={identity.id}
                identity={identity}
                onRemoved={() => {
                  setRemoved((count) => count + 1);
                  void reload();
                }}
              />
            ))}
          </ul>
        )}
      </Card>
      {others.length > 0 && (
        <Card id="connect-more" title={text('moreTitle')}>
          <ConnectList providers={others} />
        </Card>
      )}
    </>
  );
}

'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Failure } from '../../lib/api-types.ts';
import type { ShownProvider } from '../../lib/social.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { ProviderTile } from '../social/provider-tile.tsx';
import { Button } from '../ui/button.tsx';
import { rememberConnecting } from './connecting.ts';

/** The providers that the account can be linked to. */
export function ConnectList({ providers }: { providers: readonly ShownProvider[] }) {
  const text = useTranslations('connections');
  const call = useApi();
  const [busy, setBusy] = useState<string>();
  const [failure, setFailure] = useState<Failure>();

  /** The link is made at the provider, and the browser comes back to this page. */
  async function connect({ id }: ShownProvider): Promise<void> {
    setBusy(id);
    setFailure(undefined);
    const outcome = await call<{ authorizationUrl: string }>('POST', `/social/${encodeURIComponent(id)}/link`, {});
    if (outcome.ok) {
      rememberConnecting(id);
      return location.assign(outcome.value.authorizationUrl);
    }
    setBusy(undefined);
    setFailure(outcome.failure);
  }

  return (
    <div className="grid gap-4">
      <FailureNotice failure={failure} />
      <ul className="grid divide-y divide-line">
        {providers.map((provider) => (
          <li key={provider.id} className="flex items-center gap-4 py-3 first:pt-0 last:pb-0">
            <ProviderTile id={provider.id} />
            <span className="min-w-0 flex-1 font-medium break-words">{provider.label}</span>
            <Button
              look="secondary"
              busy={busy === provider.id}
              disabled={busy !== undefined}
              aria-label={text('connectLabel', { name: provider.label })}
              onClick={() => void connect(provider)}
            >
              {text('connect')}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

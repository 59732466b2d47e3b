'use client';

import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { Failure, Identity } from '../../lib/api-types.ts';
import { relativeTime } from '../../lib/relative-time.ts';
import { inlineLink } from '../entry/entry-page.tsx';
import { RemoveDialog } from '../forms/remove-dialog.tsx';
import { ProviderTile } from '../social/provider-tile.tsx';
import { Button } from '../ui/button.tsx';
import { useMoment } from '../ui/use-moment.ts';

interface Props {
  identity: Identity;
  onRemoved: () => void;
}

/** One linked account of a provider: its facts, and the button that unlinks it. */
export function IdentityRow({ identity, onRemoved }: Props) {
  const text = useTranslations('connections');
  const locale = useLocale();
  const { day } = useMoment();
  const [removing, setRemoving] = useState(false);
  const { label, email } = identity;
  const used = relativeTime(locale, new Date(identity.lastUsedAt), new Date()) ?? text('now');
  const name = email === undefined ? label : `${label} (${email})`;
  return (
    <li className="flex flex-wrap items-center gap-4 py-3.5 first:pt-0 last:pb-0">
      <ProviderTile id={identity.provider} />
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-medium break-words">{label}</p>
        {email !== undefined && (
          <p translate="no" className="text-sm break-all text-ink-soft">
            {email}
          </p>
        )}
        <p className="text-sm leading-relaxed text-ink-soft">
          {text('linked', { date: day(identity.linkedAt) })} · {text('used', { when: used })}
        </p>
      </div>
      <Button look="danger-quiet" aria-label={text('disconnectLabel', { name })} onClick={() => setRemoving(true)}>
        {text('disconnect')}
      </Button>
      {removing && (
        <RemoveDialog
          title={text('disconnectTitle', { name: label })}
          lead={text('disconnectLead', { name: label })}
          label={text('disconnect')}
          path={`/identities/${identity.id}`}
          help={(failure) => <OtherWays failure={failure} />}
          onClose={(done) => {
            setRemoving(false);
            if (done) onRemoved();
          }}
        />
      )}
    </li>
  );
}

/** The last way in cannot be removed: where another one is set up. */
function OtherWays({ failure }: { failure: Failure }) {
  const text = useTranslations('connections');
  if (failure.code !== 'last_factor') return null;
  return (
    <a className={inlineLink} href="/account/security">
      {text('otherWays')}
    </a>
  );
}

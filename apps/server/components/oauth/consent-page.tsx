'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Failure } from '../../lib/api-types.ts';
import { interactionPage } from '../../lib/interaction.ts';
import { EntryPage, inlineLink } from '../entry/entry-page.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button } from '../ui/button.tsx';
import { ClientCard } from './client-card.tsx';
import { ClientName } from './client-name.tsx';
import { InteractionFrame } from './interaction-frame.tsx';
import { ScopeList } from './scope-list.tsx';
import { useInteraction } from './use-interaction.ts';

interface Props {
  /** The handle of the interaction. */
  handle: string;
  brand: string;
}

/** Asks a person whether a client may have what it asks for. */
export function ConsentPage({ handle, brand }: Props) {
  const text = useTranslations('oauth');
  const { interaction, decide, ...loading } = useInteraction(handle, ['consent']);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState<'allow' | 'deny'>();
  const [failure, setFailure] = useState<Failure>();

  if (!interaction || loading.over) return <InteractionFrame title={text('title')} onRetry={loading.reload} {...loading} />;
  const { client, account, scopes, resources, offline } = interaction;
  const name = account?.email ?? account?.name;
  // What was allowed before is not shown again, and stays allowed.
  const given = scopes.filter(({ scope, optional, granted }) => optional && (granted || chosen.includes(scope))).map(({ scope }) => scope);

  async function answer(decision: 'allow' | 'deny'): Promise<void> {
    setBusy(decision);
    setFailure(undefined);
    const refusal = await decide(decision === 'allow' ? { decision, scopes: given } : { decision });
    if (!refusal) return;
    setFailure(refusal);
    setBusy(undefined);
  }

  return (
    <EntryPage title={text('title')} lead={text.rich('lead', { brand, client: () => <ClientName>{client.name}</ClientName> })}>
      <ClientCard client={client} brand={brand} />
      <ScopeList scopes={scopes} resources={resources} chosen={chosen} onChoose={setChosen} />
      <p className="text-[15px] leading-relaxed text-ink-soft">{text(offline ? 'lasts' : 'ends')}</p>
      <p className="text-[15px] break-words text-ink-soft">
        {name && (
          <span translate="no" className="font-medium text-ink">
            {name}
          </span>
        )}{' '}
        <a className={inlineLink} href={interactionPage('choose-account', handle)}>
          {text('notYou')}
        </a>
      </p>
      <FailureNotice failure={failure} />
      {/* Neither answer is the suggested one. */}
      <div className="grid grid-cols-2 gap-3">
        {(['deny', 'allow'] as const).map((decision) => (
          <Button
            key={decision}
            look="secondary"
            busy={busy === decision}
            disabled={busy !== undefined}
            onClick={() => void answer(decision)}
          >
            {text(decision)}
          </Button>
        ))}
      </div>
    </EntryPage>
  );
}

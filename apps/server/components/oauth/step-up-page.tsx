'use client';

import { useTranslations } from 'use-intl';
import { interactionPage, resumed } from '../../lib/interaction.ts';
import type { ShownProvider } from '../../lib/social.ts';
import { EntryPage, inlineLink } from '../entry/entry-page.tsx';
import { StepUp } from '../forms/step-up.tsx';
import { ClientName } from './client-name.tsx';
import { InteractionFrame } from './interaction-frame.tsx';
import { useInteraction } from './use-interaction.ts';

/** Asks for a fresh or a stronger proof, because a client demands it. */
export function StepUpPage({ handle, providers }: { handle: string; providers: readonly ShownProvider[] }) {
  const words = useTranslations('stepUp');
  const text = useTranslations('oauth');
  const { interaction, decide: _, ...loading } = useInteraction(handle, ['step-up']);
  if (!interaction || loading.over) return <InteractionFrame title={words('title')} onRetry={loading.reload} {...loading} />;
  const { client, account, methods } = interaction;
  const name = account?.email ?? account?.name;
  return (
    <StepUp
      methods={methods}
      providers={providers}
      onProven={() => location.assign(resumed(handle))}
      frame={(lead, forms) => (
        <EntryPage
          title={words('title')}
          lead={text.rich('stepUpLead', { client: () => <ClientName>{client.name}</ClientName> })}
          below={
            <>
              {name && (
                <span translate="no" className="break-words">
                  {name}
                </span>
              )}{' '}
              <a className={inlineLink} href={interactionPage('choose-account', handle)}>
                {text('notYou')}
              </a>
            </>
          }
        >
          <p className="text-[15px] leading-relaxed">{lead}</p>
          {forms}
        </EntryPage>
      )}
    />
  );
}

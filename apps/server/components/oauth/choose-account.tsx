'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Failure } from '../../lib/api-types.ts';
import { resumed } from '../../lib/interaction.ts';
import { EntryPage } from '../entry/entry-page.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { SignInAsAnother } from '../forms/sign-in-as-another.tsx';
import { Button } from '../ui/button.tsx';
import { ClientName } from './client-name.tsx';
import { InteractionFrame } from './interaction-frame.tsx';
import { useInteraction } from './use-interaction.ts';

/** Asks which account a client gets: the one that is signed in, or another one. Whoever asks for consent leads here too. */
export function ChooseAccount({ handle }: { handle: string }) {
  const text = useTranslations('oauth');
  const { interaction, decide, ...loading } = useInteraction(handle, ['account', 'sign-in', 'step-up', 'consent']);
  const [busy, setBusy] = useState<'continue' | 'deny'>();
  const [failure, setFailure] = useState<Failure>();

  if (!interaction || loading.over) return <InteractionFrame title={text('chooseTitle')} onRetry={loading.reload} {...loading} />;
  const { client, account, step } = interaction;
  /** The app has named an account, and it is not this one. */
  const another = step === 'sign-in';
  const name = account?.email ?? account?.name;

  async function answer(decision: 'continue' | 'deny'): Promise<void> {
    setBusy(decision);
    setFailure(undefined);
    const refusal = await decide({ decision });
    if (!refusal) return;
    setFailure(refusal);
    setBusy(undefined);
  }

  function goOn(): void {
    // Nobody has asked for the account: it is this one already.
    if (step !== 'account') location.assign(resumed(handle));
    else void answer('continue');
  }

  return (
    <EntryPage
      title={text(another ? 'anotherTitle' : 'chooseTitle')}
      lead={text.rich(another ? 'anotherNeeded' : 'chooseLead', { client: () => <ClientName>{client.name}</ClientName> })}
    >
      <FailureNotice failure={failure} />
      {name && (
        <p translate="no" className="text-lg font-semibold break-all">
          {name}
        </p>
      )}
      {!another && (
        <Button busy={busy === 'continue'} disabled={busy !== undefined} onClick={goOn}>
          {text('goOn')}
        </Button>
      )}
      <div className="grid gap-3 border-t border-line pt-5">
        <p className="text-[15px] leading-relaxed text-ink-soft">{text(another ? 'signedOutFirst' : 'anotherLead')}</p>
        <SignInAsAnother label={text('another')} look="secondary" target={resumed(handle)} />
      </div>
      <div className="-ml-4">
        <Button look="quiet" busy={busy === 'deny'} disabled={busy !== undefined} onClick={() => void answer('deny')}>
          {text('turnBack')}
        </Button>
      </div>
    </EntryPage>
  );
}

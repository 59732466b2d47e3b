'use client';

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { FieldValues, Path, PathValue, UseFormReturn } from 'react-hook-form';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { Interaction } from '../../lib/api-types.ts';
import { interactionIn } from '../../lib/interaction.ts';
import { ClientName } from './client-name.tsx';

/** What a request says of the sign-in that it waits for. */
interface Wish {
  /** Names the client. */
  readonly lead: ReactNode;
  readonly loginHint: string | null;
}

const WishContext = createContext<Wish | undefined>(undefined);

/** Knows for the pages of sign-in and sign-up which client the person comes from, if the page goes on with its request. */
export function RequestedBy({ target, children }: { target: string; children: ReactNode }) {
  const text = useTranslations('oauth');
  const locale = useLocale();
  const handle = interactionIn(target);
  const [interaction, setInteraction] = useState<Interaction>();
  useEffect(() => {
    if (handle === undefined) return;
    // A sign-in needs nothing of it, so a failure is not told.
    void callApi<Interaction>(locale, 'GET', `/oauth/interaction?interaction=${handle}`).then((outcome) => {
      if (outcome.ok) setInteraction(outcome.value);
    });
  }, [locale, handle]);
  const wish = interaction && {
    lead: text.rich('signInLead', { client: () => <ClientName>{interaction.client.name}</ClientName> }),
    loginHint: interaction.loginHint,
  };
  return <WishContext value={wish}>{children}</WishContext>;
}

/** The sentence that names the client, or nothing. */
export function useRequestLead(): ReactNode {
  return useContext(WishContext)?.lead;
}

/** Puts the address that the client knows into a field in which nothing is typed. */
export function useLoginHint<Fields extends FieldValues>({ getValues, setValue }: UseFormReturn<Fields>, name: Path<Fields>): void {
  const hint = useContext(WishContext)?.loginHint;
  useEffect(() => {
    if (hint && getValues(name) === '') setValue(name, hint as PathValue<Fields, Path<Fields>>);
  }, [hint, name, getValues, setValue]);
}

'use client';

import { useCallback, useEffect, useState } from 'react';
import { useLocale } from 'use-intl';
import { callApi, type Outcome } from '../../lib/api.ts';
import type { Failure, Interaction } from '../../lib/api-types.ts';
import { resumed } from '../../lib/interaction.ts';
import { useApi } from '../forms/api-provider.tsx';

type Decision =
  | { readonly decision: 'allow'; readonly scopes: readonly string[] }
  | { readonly decision: 'deny' | 'continue'; readonly scopes?: undefined };

interface Waiting {
  /** Undefined until it is loaded. */
  readonly interaction: Interaction | undefined;
  /** The request is finished, or has taken too long. */
  readonly over: boolean;
  readonly failure: Failure | undefined;
  readonly reload: () => void;
  /** Sends a decision and goes on. Returns only after a failure, which the page shows. */
  readonly decide: (decision: Decision) => Promise<Failure | undefined>;
}

/**
 * An authorization request that waits for a person. A request that waits for something else than this page is sent on: the server
 * knows the page that it waits for, or the client that it goes back to.
 * @param steps - what the page is for
 */
export function useInteraction(handle: string, steps: readonly Interaction['step'][]): Waiting {
  const locale = useLocale();
  const call = useApi();
  const [interaction, setInteraction] = useState<Interaction>();
  const [over, setOver] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const awaited = steps.join(' ');

  const load = useCallback(async (): Promise<void> => {
    setFailure(undefined);
    const outcome = await callApi<Interaction>(locale, 'GET', `/oauth/interaction?interaction=${encodeURIComponent(handle)}`);
    if (!outcome.ok) return outcome.failure.status === 404 ? setOver(true) : setFailure(outcome.failure);
    const { step, account } = outcome.value;
    // Without an account it is the session that has ended.
    if (account === null || !awaited.split(' ').includes(step)) return location.replace(resumed(handle));
    setInteraction(outcome.value);
  }, [locale, handle, awaited]);
  useEffect(() => void load(), [load]);

  async function decide(decision: Decision): Promise<Failure | undefined> {
    const outcome: Outcome<{ readonly redirectTo: string }> = await call('POST', '/oauth/interaction', {
      interaction: handle,
      ...decision,
    });
    if (outcome.ok) location.assign(outcome.value.redirectTo);
    // Another tab has decided, or the session lacks something now: the server knows what comes next.
    else if (outcome.failure.code === 'step_not_due') location.assign(resumed(handle));
    else if (outcome.failure.status === 404) setOver(true);
    else return outcome.failure;
    return undefined;
  }

  return { interaction, over, failure, reload: () => void load(), decide };
}

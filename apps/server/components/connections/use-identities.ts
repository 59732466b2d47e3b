'use client';

import useSWR from 'swr';
import type { Failure, Identity } from '../../lib/api-types.ts';
import { useApi } from '../forms/api-provider.tsx';
import { LoadError } from '../forms/load-error.ts';

/** The identities of this account. `wanted`: nothing is asked for without it. */
export function useIdentities(wanted = true): {
  readonly identities: readonly Identity[] | undefined;
  readonly failure: Failure | undefined;
  readonly reload: () => Promise<unknown>;
} {
  const call = useApi();
  const { data, error, mutate } = useSWR<readonly Identity[], LoadError>(wanted ? '/identities' : null, async (path: string) => {
    const outcome = await call<{ identities: readonly Identity[] }>('GET', path);
    if (outcome.ok) return outcome.value.identities;
    throw new LoadError(outcome.failure);
  });
  return { identities: data, failure: error?.failure, reload: () => mutate() };
}

'use client';

import useSWR from 'swr';
import type { Failure, Profile } from '../../lib/api-types.ts';
import { useApi } from '../forms/api-provider.tsx';
import { LoadError } from '../forms/load-error.ts';

/** The account as it is now. Cards that show parts of the account share one copy. */
export function useProfile(): {
  readonly profile: Profile | undefined;
  readonly failure: Failure | undefined;
  readonly reload: () => Promise<unknown>;
} {
  const call = useApi();
  const { data, error, mutate } = useSWR<Profile, LoadError>('/profile', async (path: string) => {
    const outcome = await call<Profile>('GET', path);
    if (outcome.ok) return outcome.value;
    throw new LoadError(outcome.failure);
  });
  return { profile: data, failure: error?.failure, reload: () => mutate() };
}

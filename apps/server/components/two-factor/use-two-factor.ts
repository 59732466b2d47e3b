'use client';

import useSWR from 'swr';
import type { Failure, TwoFactor } from '../../lib/api-types.ts';
import { useApi } from '../forms/api-provider.tsx';
import { LoadError } from '../forms/load-error.ts';

/** What two-factor of this account consists of. */
export function useTwoFactor(): {
  readonly twoFactor: TwoFactor | undefined;
  readonly failure: Failure | undefined;
  readonly reload: () => Promise<unknown>;
} {
  const call = useApi();
  const { data, error, mutate } = useSWR<TwoFactor, LoadError>('/2fa', async (path: string) => {
    const outcome = await call<TwoFactor>('GET', path);
    if (outcome.ok) return outcome.value;
    throw new LoadError(outcome.failure);
  });
  return { twoFactor: data, failure: error?.failure, reload: () => mutate() };
}

/** Is there nothing to ask this account for beside codes that are used up, or not even those? */
export function hasOnlyCodes({ enabled, methods }: Pick<TwoFactor, 'enabled' | 'methods'>): boolean {
  return enabled && methods.every((method) => method === 'backup-code');
}

'use client';

import useSWR from 'swr';
import type { Failure, TwoFactor } from '../../lib/api-types.ts';
import { useApi } from '../forms/api-provider.tsx';
import { LoadError } from '../forms/load-error.ts';

/** The parts of this account's two-factor. */
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

/** True if the account has no second factor except backup codes, even if those are used up. */
export function hasOnlyCodes({ enabled, methods }: Pick<TwoFactor, 'enabled' | 'methods'>): boolean {
  return enabled && methods.every((method) => method === 'backup-code');
}

'use client';

import useSWR from 'swr';
import type { Failure, Passkey } from '../../lib/api-types.ts';
import { useApi } from '../forms/api-provider.tsx';
import { LoadError } from '../forms/load-error.ts';

/** The passkeys of this account. */
export function usePasskeys(): {
  readonly passkeys: readonly Passkey[] | undefined;
  readonly failure: Failure | undefined;
  readonly reload: () => Promise<unknown>;
} {
  const call = useApi();
  const { data, error, mutate } = useSWR<readonly Passkey[], LoadError>('/passkeys', async (path: string) => {
    const outcome = await call<{ passkeys: readonly Passkey[] }>('GET', path);
    if (outcome.ok) return outcome.value.passkeys;
    throw new LoadError(outcome.failure);
  });
  return { passkeys: data, failure: error?.failure, reload: () => mutate() };
}

'use client';

import useSWR from 'swr';
import type { ApiKey, Failure } from '../../lib/api-types.ts';
import { useApi } from '../forms/api-provider.tsx';
import { LoadError } from '../forms/load-error.ts';

interface ApiKeyList {
  readonly keys: readonly ApiKey[] | undefined;
  readonly failure: Failure | undefined;
  readonly reload: () => void;
}

/** The keys of the account, newest first. */
export function useApiKeys(): ApiKeyList {
  const call = useApi();
  const { data, error, mutate } = useSWR<readonly ApiKey[], LoadError>('/api-keys', async (path: string) => {
    const outcome = await call<{ apiKeys: readonly ApiKey[] }>('GET', path);
    if (outcome.ok) return outcome.value.apiKeys;
    throw new LoadError(outcome.failure);
  });
  return { keys: data, failure: error?.failure, reload: () => void mutate() };
}

'use client';

import useSWR from 'swr';
import type { ConnectedApp, ConnectedApps, Failure } from '../../lib/api-types.ts';
import { useApi } from '../forms/api-provider.tsx';
import { LoadError } from '../forms/load-error.ts';

/** The applications that the account has given access to. */
export function useConnectedApps(): {
  readonly apps: readonly ConnectedApp[] | undefined;
  readonly failure: Failure | undefined;
  readonly reload: () => Promise<unknown>;
} {
  const call = useApi();
  const { data, error, mutate } = useSWR<readonly ConnectedApp[], LoadError>('/connected-apps', async (path: string) => {
    const outcome = await call<ConnectedApps>('GET', path);
    if (outcome.ok) return outcome.value.apps;
    throw new LoadError(outcome.failure);
  });
  return { apps: data, failure: error?.failure, reload: () => mutate() };
}

import type { ClientAuth } from 'openid-client';
import type { Clock } from '../../../platform/clock.ts';
import { ProviderFailure } from '../provider.ts';
import type { ProviderDescription } from './description.ts';
import { openLibrary } from './library.ts';
import type { ProviderMetadata } from './metadata.ts';
import type { ProviderClient } from './provider-client.ts';

/**
 * Runs a call with the client's authentication. If the provider refuses the client, the next way is tried, because a provider may
 * take only one and announce both. The way that worked is the first from then on. Such a refusal spends no code.
 */
export type Authenticate = <T>(metadata: ProviderMetadata, run: (by: ClientAuth) => Promise<T>) => Promise<T>;

type Way = 'post' | 'basic';

const announcedAs: Readonly<Record<Way, string>> = { post: 'client_secret_post', basic: 'client_secret_basic' };

export function createAuthentication(
  { clock }: { readonly clock: Clock },
  { id, authentication = ['post'], makeSecret }: ProviderDescription,
  { clientSecret }: Pick<ProviderClient, 'clientSecret'>,
): Authenticate {
  let proven: Way | undefined;

  const waysAt = ({ token_endpoint_auth_methods_supported: announced }: ProviderMetadata): readonly Way[] => {
    if (proven) return [proven];
    const taken = authentication.filter((way) => announced?.includes(announcedAs[way]) ?? true);
    return taken.length > 0 ? taken : authentication;
  };

  return async (metadata, run) => {
    const library = await openLibrary();
    const secret = makeSecret ? await makeSecret(clock.now()) : clientSecret;
    if (secret === undefined) return run(library.None());
    const [first = 'post', ...others] = waysAt(metadata);
    const by = (way: Way) => (way === 'basic' ? library.ClientSecretBasic(secret) : library.ClientSecretPost(secret));
    for (const way of [first, ...others]) {
      try {
        const result = await run(by(way));
        proven = way;
        return result;
      } catch (error) {
        if (!isRefusalOfClient(error)) throw error;
        proven = undefined;
      }
    }
    throw new ProviderFailure('refused', `${id}: refuses the client id or its secret`);
  };
}

function isRefusalOfClient(error: unknown): boolean {
  return (error as { error?: unknown }).error === 'invalid_client';
}

import type { SignInDeps } from '../../sign-in/sign-in-deps.ts';
import { socialErrors } from './errors.ts';
import type { SocialProvider, SocialProviders } from './provider.ts';

/** What the routes of social sign-in need. */
export interface SocialDeps extends SignInDeps {
  readonly socialProviders: SocialProviders;
}

/** The provider of a path. @throws Problem unknown_provider */
export function requireProvider({ socialProviders }: Pick<SocialDeps, 'socialProviders'>, id: string): SocialProvider {
  const provider = socialProviders.byId(id);
  if (!provider) throw socialErrors.unknown_provider();
  return provider;
}

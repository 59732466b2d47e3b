import type { Contribution } from '../kernel/slot.ts';
import type { Settings } from '../platform/config/settings.ts';
import type { Route } from '../platform/http/route.ts';
import type { OAuthDeps } from './deps.ts';

/** One folder of the provider: its routes, and its items for slots. */
export interface OAuthPart {
  readonly routes: readonly Route<OAuthDeps>[] | ((settings: Settings) => readonly Route<OAuthDeps>[]);
  readonly contributes: (deps: OAuthDeps) => readonly Contribution[];
}

import { newId } from '../../platform/random.ts';
import type { SocialDeps } from './deps.ts';
import type { SocialProvider, UpstreamIdentity } from './provider.ts';
import type { IdentityRow, UsedIdentity } from './queries.ts';
import { sealTokens, sealUnlinkToken } from './sealed.ts';

type Deps = Pick<SocialDeps, 'clock' | 'keyring' | 'settings'>;
type Provider = Pick<SocialProvider, 'id' | 'unlinkNeeds'>;

/** The row of an identity that is about to be linked to this account. */
export function draftIdentity(deps: Deps, userId: string, provider: Provider, person: UpstreamIdentity): IdentityRow {
  const id = newId();
  const { issuer, subject, email } = person;
  const linkedAt = deps.clock.now();
  const kept = { unlinkToken: null, tokens: null, ...keptOf(deps, id, provider, person) };
  return { id, userId, provider: provider.id, issuer, subject, email, linkedAt, lastUsedAt: linkedAt, asleepSince: null, ...kept };
}

/** What a use of an identity changes in its row. A use wakes it, and a reply without tokens leaves the earlier ones. */
export function useOf(deps: Deps, id: string, provider: Provider, person: UpstreamIdentity): UsedIdentity {
  return { lastUsedAt: deps.clock.now(), email: person.email, asleepSince: null, ...keptOf(deps, id, provider, person) };
}

/** The tokens that are kept: what the provider wants at the end, and everything only if the operator keeps tokens. */
function keptOf(
  { keyring, settings }: Deps,
  id: string,
  { unlinkNeeds }: Provider,
  { tokens }: UpstreamIdentity,
): Pick<UsedIdentity, 'unlinkToken' | 'tokens'> {
  if (!tokens) return {};
  const wanted = { 'refresh-token': tokens.refreshToken, 'access-token': tokens.accessToken };
  const unlinkToken = unlinkNeeds && wanted[unlinkNeeds];
  return {
    ...(unlinkToken !== undefined && { unlinkToken: sealUnlinkToken(keyring, id, unlinkToken) }),
    ...(settings.social.keepTokens && { tokens: sealTokens(keyring, id, tokens) }),
  };
}

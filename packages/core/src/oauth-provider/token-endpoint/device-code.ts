import { tokenHash } from '../../platform/random.ts';
import type { Poll, Polled } from '../device/redeem.ts';
import { oauthErrors } from '../errors.ts';
import { issueTokens } from '../tokens/issue.ts';
import { draftRefresh, writeOAuthRefreshToken } from '../tokens/refresh-token.ts';
import { lastsSeconds, mayRefresh, refreshKey } from './refresh-tokens.ts';
import { required, type TokenGrant, targetOf, withKeyOnly } from './token-request.ts';

const refusals = {
  unknown: oauthErrors.invalid_grant,
  over: oauthErrors.invalid_grant,
  pending: oauthErrors.authorization_pending,
  'too-fast': oauthErrors.slow_down,
  denied: oauthErrors.access_denied,
  expired: oauthErrors.expired_token,
} as const satisfies Readonly<Record<Exclude<Polled['kind'], 'issued'>, unknown>>;

/**
 * Gives a device its tokens once a person has let it in (RFC 8628 §3.4).
 * @throws Problem authorization_pending, slow_down, access_denied, expired_token, invalid_grant, invalid_request, invalid_target
 */
export const deviceCode: TokenGrant = async (deps, { client, fields, jkt }) => {
  const code = required(fields, 'device_code');
  const refresh = mayRefresh(client) ? draftRefresh() : undefined;
  const poll: Poll = {
    deviceCodeHash: tokenHash(code),
    clientId: client.id,
    resource: fields.resource ?? null,
    withKeyOnly: await withKeyOnly(deps, jkt),
    refreshNonceHash: refresh?.nonceHash ?? null,
    generation: refresh?.generation ?? 0,
    boundTo: refreshKey(client, jkt),
    lastsSeconds: lastsSeconds(deps, client),
  };
  const polled = await deps.grants.redeem(poll);
  if (polled.kind !== 'issued') throw refusals[polled.kind]();
  const { grant, person } = polled;
  return issueTokens(deps, {
    client,
    grant,
    user: person,
    scopes: grant.scopes,
    resource: await targetOf(deps, poll.resource, grant.resources),
    jkt,
    refreshToken: refresh && writeOAuthRefreshToken(deps.keyring, { ...refresh, id: grant.id }),
  });
};

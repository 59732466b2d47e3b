import { tokenHash } from '../../platform/random.ts';
import { oauthErrors } from '../errors.ts';
import type { Exchange } from '../grant/exchange.ts';
import { issueTokens } from '../tokens/issue.ts';
import { draftRefresh, writeOAuthRefreshToken } from '../tokens/refresh-token.ts';
import { lastsSeconds, mayRefresh, refreshKey } from './refresh-tokens.ts';
import { refuseCode } from './replay.ts';
import { required, type TokenGrant, targetOf, withKeyOnly } from './token-request.ts';

/** RFC 7636 §4.1. */
const verifierShape = /^[A-Za-z0-9._~-]{43,128}$/;

/**
 * Exchanges a code (RFC 6749 §4.1.3).
 * @throws Problem invalid_grant, invalid_request, invalid_target, invalid_dpop_proof
 */
export const authorizationCode: TokenGrant = async (deps, { client, fields, source, arrivedAt, jkt }) => {
  const code = required(fields, 'code');
  const redirectUri = required(fields, 'redirect_uri');
  const verifier = fields.code_verifier;
  if (verifier !== undefined && !verifierShape.test(verifier)) {
    throw oauthErrors.invalid_request({ reason: 'code_verifier is malformed' });
  }
  const refresh = mayRefresh(client) ? draftRefresh() : undefined;
  const exchange: Exchange = {
    codeHash: tokenHash(code),
    clientId: client.id,
    redirectHash: tokenHash(redirectUri),
    challenge: verifier === undefined ? null : tokenHash(verifier).toString('base64url'),
    jkt: jkt ?? null,
    resource: fields.resource ?? null,
    withKeyOnly: await withKeyOnly(deps, jkt),
    refreshNonceHash: refresh?.nonceHash ?? null,
    generation: refresh?.generation ?? 0,
    boundTo: refreshKey(client, jkt),
    lastsSeconds: lastsSeconds(deps, client),
  };
  const exchanged = await deps.grants.exchange(exchange);
  if (!exchanged) throw await refuseCode(deps, exchange, { client, source, arrivedAt });
  const { grant, person, nonce } = exchanged;
  return issueTokens(deps, {
    client,
    grant,
    user: person,
    scopes: grant.scopes,
    resource: await targetOf(deps, exchange.resource, grant.resources),
    jkt,
    nonce,
    refreshToken: refresh && writeOAuthRefreshToken(deps.keyring, { ...refresh, id: grant.id }),
  });
};

import { Problem } from '../../platform/http/errors.ts';
import type { CredentialScheme, Guard } from '../../platform/http/guard.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { originsOf } from '../client/redirect-uri.ts';
import type { OAuthDeps } from '../deps.ts';
import { readProof } from '../dpop/proof.ts';
import { oauthErrors } from '../errors.ts';
import { findLiveToken, type LiveToken } from '../tokens/live-tokens.ts';
import { refusedToken, type TokenScheme } from './challenge.ts';

/** What an endpoint for access tokens of clients requires. */
export interface TokenNeeds {
  readonly method: 'GET' | 'POST';
  readonly path: `/${string}`;
  readonly scope: string;
}

/** What such an endpoint knows about its request. */
export interface WithToken {
  readonly token: LiveToken;
}

const accessToken: CredentialScheme = {
  name: 'oauthAccessToken',
  describe: () => ({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }),
};

/** Requires a live access token of a client, made for this endpoint: in the header, or as `access_token` in a form (RFC 6750 §2). */
export function oauthToken(needs: TokenNeeds): Guard<OAuthDeps, WithToken> {
  return {
    kind: 'oauth-token',
    credentials: [accessToken],
    demands: { scope: needs.scope },
    errors: [oauthErrors.invalid_token, oauthErrors.insufficient_scope, oauthErrors.invalid_dpop_proof],
    readsInput: true,
    cookieless: true,
    async admit(deps, request, input) {
      const shown = shownToken(request, input['access_token']);
      const token = shown && (await findLiveToken(deps, shown.token));
      if (!shown) throw refusedToken(oauthErrors.invalid_token, undefined);
      if (!token) throw refusedToken(oauthErrors.invalid_token, shown.scheme);
      for (const origin of originsOf(token.client)) request.reply.allowOrigin(origin);
      if (token.claims.aud !== deps.settings.origin + needs.path) throw refusedToken(oauthErrors.invalid_token, shown.scheme);
      await requireKey(deps, request, needs, shown, token);
      if (!token.claims.scope.split(' ').includes(needs.scope))
        throw refusedToken(oauthErrors.insufficient_scope, shown.scheme, { scope: needs.scope });
      return { extra: { token } };
    },
  };
}

interface ShownToken {
  readonly scheme: TokenScheme;
  readonly token: string;
}

/** The token of a request. A token in the URL is none (S-92). Two tokens are none either, because they may differ. */
function shownToken({ header }: Pick<RequestContext, 'header'>, inForm: unknown): ShownToken | undefined {
  const [, scheme, inHeader] = /^(Bearer|DPoP) +(\S+)$/i.exec(header('authorization') ?? '') ?? [];
  if (scheme !== undefined && inHeader !== undefined)
    return inForm === undefined ? { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token: inHeader } : undefined;
  return typeof inForm === 'string' && header('authorization') === undefined ? { scheme: 'Bearer', token: inForm } : undefined;
}

/** A token that is bound to a key comes with a proof of that key, and as no Bearer token (S-94). Another one comes as a Bearer token. */
async function requireKey(
  deps: OAuthDeps,
  request: RequestContext,
  { method, path }: TokenNeeds,
  { scheme, token: accessToken }: ShownToken,
  { claims }: LiveToken,
): Promise<void> {
  const bound = claims.cnf?.jkt;
  if ((bound !== undefined) !== (scheme === 'DPoP')) throw refusedToken(oauthErrors.invalid_token, scheme);
  if (bound === undefined) return;
  const proven = await readProof(deps, request, { method, path, accessToken }).catch((error: unknown) => {
    throw error instanceof Problem && error.kind.code === 'invalid_dpop_proof'
      ? refusedToken(oauthErrors.invalid_dpop_proof, 'DPoP')
      : error;
  });
  if (proven?.jkt !== bound) throw refusedToken(oauthErrors.invalid_dpop_proof, 'DPoP');
}

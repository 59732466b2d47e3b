import { z } from 'zod';
import { limit, rates, thePrincipal } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { client, clientFields } from '../client/guard.ts';
import type { OAuthDeps } from '../deps.ts';
import { revokeFor } from './revoke.ts';

export const revoke = route({
  method: 'POST',
  path: '/oauth/revoke',
  base: 'root',
  ownHost: true,
  protocol: 'oauth',
  cookieless: true,
  cors: 'client',
  capability: 'oauth-provider',
  summary: {
    en: 'Revoke a token, and with it everything of its grant (RFC 7009)',
    ko: '토큰과 그 권한에 딸린 모든 것을 취소해요(RFC 7009)',
  },
  access: client(),
  limits: [limit(rates.oauthLookup, thePrincipal)],
  body: z.object({ ...clientFields, token: z.string().max(8192), token_type_hint: z.string().max(100).optional() }),
  form: 'only',
  status: 200,
}).handle(async (deps: OAuthDeps, { token }, { client: asking }) => {
  await revokeFor(deps, asking, token);
  return undefined;
});

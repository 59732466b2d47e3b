import type { Settings } from '../../platform/config/settings.ts';
import { anyone } from '../../platform/http/guard.ts';
import { unlimitedBecauseStatic } from '../../platform/http/rates.ts';
import { type Route, route } from '../../platform/http/route.ts';
import { staticDocument } from '../../platform/http/static-document.ts';
import type { OAuthDeps } from '../deps.ts';
import { Metadata, providerMetadata } from './document.ts';

/** How many seconds clients may cache the document (security.md D3). */
const cachedSeconds = 15 * 60;

/** One document at both addresses: that of OpenID Connect Discovery and that of RFC 8414. It is made once. */
export function discoveryRoutes(settings: Settings): readonly Route<OAuthDeps>[] {
  const document = staticDocument(Metadata, providerMetadata(settings));
  const shared = {
    method: 'GET',
    base: 'root',
    ownHost: true,
    capability: 'oauth-provider',
    access: anyone,
    limits: unlimitedBecauseStatic,
    cors: 'anyone',
    reply: Metadata,
    document: true,
  } as const;
  return [
    route({
      ...shared,
      path: '/.well-known/openid-configuration',
      summary: {
        en: 'Get what the provider offers, and where (OpenID Connect Discovery)',
        ko: '제공자가 무엇을 어디에서 제공하는지 알려 줘요(OIDC Discovery)',
      },
    }).handle(async (_: OAuthDeps, _input, { reply }) => {
      reply.header('Cache-Control', `public, max-age=${cachedSeconds}`);
      return document;
    }),
    route({
      ...shared,
      path: '/.well-known/oauth-authorization-server',
      summary: { en: 'Get the same document at the address of RFC 8414', ko: '같은 문서를 RFC 8414의 주소로 받아요' },
    }).handle(async (_: OAuthDeps, _input, { reply }) => {
      reply.header('Cache-Control', `public, max-age=${cachedSeconds}`);
      return document;
    }),
  ];
}

import type { ProviderDescription } from '../client/description.ts';
import { objectIn } from '../client/json.ts';
import { ProviderFailure } from '../provider.ts';
import type { ProviderSettings } from '../provider-settings.ts';

/**
 * ID tokens of the browser are signed by the channel secret (HS256), though the discovery document names ES256 alone; those of the
 * SDK for native apps are signed by the published keys. An address comes without a word on who has proven it.
 * https://developers.line.biz/en/docs/line-login/verify-id-token/
 */
export function describeLine(settings: ProviderSettings<'line'>): ProviderDescription {
  return {
    id: 'line',
    label: { en: 'LINE', ko: 'LINE' },
    kind: 'oidc',
    issuer: settings.issuer ?? 'https://access.line.me',
    scopes: ['openid', 'profile', 'email'],
    // Spelled in capitals by LINE, and as RFC 6749 §4.1.2.1 says in its documents.
    cancelledBy: ['ACCESS_DENIED', 'access_denied'],
    // The address stands in the ID token alone.
    userinfo: 'never',
    async claimsOfIdToken({ clientSecret }, { idToken }) {
      const { compactVerify, decodeProtectedHeader } = await import('jose');
      try {
        if (decodeProtectedHeader(idToken).alg !== 'HS256') return undefined;
        if (clientSecret === undefined) throw new Error('no channel secret');
        // The secret is the only key that HS256 is ever verified with: a public key never comes here.
        const { payload } = await compactVerify(idToken, Buffer.from(clientSecret), { algorithms: ['HS256'] });
        return objectIn(JSON.parse(Buffer.from(payload).toString('utf8'))) ?? {};
      } catch (error) {
        throw new ProviderFailure('invalid', 'line: the ID token is not signed by the channel secret', error);
      }
    },
  };
}

import { generateKeyPairSync } from 'node:crypto';
import { client } from './grants.ts';
import { type OidcServer, type OidcShape, type OpenOptions, openOidcServer } from './oidc-server.ts';

const paths = { authorize: '/authorize', token: '/token', keys: '/keys', userinfo: '/userinfo' };

/** Answers like Google. */
export const openGoogle = (options: OpenOptions): Promise<OidcServer> => openStandard({}, options);

/** Answers like Microsoft for one tenant. */
export const openMicrosoft = (options: OpenOptions): Promise<OidcServer> => openStandard({}, options);

/** Answers like Apple: it posts its reply where it is asked to, and has no userinfo. Its client secret is a statement of its client. */
export const openApple = (options: OpenOptions): Promise<OidcServer> =>
  openStandard({ pkce: 'ignored', clientAuthentication: 'none', denial: { error: 'user_cancelled_authorize' } }, options);

function openStandard(more: Partial<OidcShape>, options: OpenOptions): Promise<OidcServer> {
  return openOidcServer({ paths, idToken: (claims) => claims, userinfo: (claims) => claims, ...more }, options);
}

/** The settings that put such a server in the place of the provider. */
export const standardSettings = ({ url }: { readonly url: string }) => ({
  clientId: client.id,
  clientSecret: client.secret,
  issuer: url,
});

/** The settings that put this server in the place of Apple, with a key of a team. */
export const appleSettings = ({ url }: { readonly url: string }) => ({
  clientId: client.id,
  issuer: url,
  teamId: 'TEAM012345',
  keyId: 'KEY0123456',
  privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
});

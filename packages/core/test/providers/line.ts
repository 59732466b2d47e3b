import { client, redirectUri } from './grants.ts';
import { signHs256 } from './jwt.ts';
import { type OidcServer, openOidcServer } from './oidc-server.ts';

/** The claims of a person at LINE. */
export interface LinePerson {
  readonly sub: string;
  readonly name?: string;
  readonly picture?: string;
  /** Only in the ID token, and never with `email_verified`. */
  readonly email?: string;
}

export const mina: LinePerson = {
  sub: 'U1234567890abcdef1234567890abcdef',
  name: 'Mina',
  picture: 'https://profile.line-scdn.net/mina',
  email: 'Mina@Example.test',
};

/**
 * Answers like LINE: ID tokens of the browser are HS256 by the channel secret though discovery says ES256, those of native apps
 * are ES256; and a decline is spelled in capitals.
 */
export function openLine(now: () => Date, person: LinePerson = mina, redirectUris = [redirectUri]): Promise<OidcServer> {
  return openOidcServer(
    {
      paths: {
        authorize: '/oauth2/v2.1/authorize',
        token: '/oauth2/v2.1/token',
        keys: '/oauth2/v2.1/certs',
        userinfo: '/oauth2/v2.1/userinfo',
      },
      metadata: { code_challenge_methods_supported: ['S256'], subject_types_supported: ['pairwise'] },
      algorithm: 'ES256',
      clientAuthentication: 'post',
      denial: { error: 'ACCESS_DENIED', error_description: 'The user denied the request' },
      idToken: (claims) => ({ ...claims, amr: ['linesso'] }),
      signIdToken: (claims) => signHs256(client.secret, claims),
      userinfo: ({ email: _email, ...claims }) => claims,
    },
    { person: { ...person }, redirectUris, now },
  );
}

/** The settings that put this server in the place of LINE. */
export const lineSettings = ({ url }: { readonly url: string }) => ({ clientId: client.id, clientSecret: client.secret, issuer: url });

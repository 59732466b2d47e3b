import { client, redirectUri } from './grants.ts';
import { json } from './local-server.ts';
import { type OidcServer, openOidcServer } from './oidc-server.ts';

/** The claims of a person at LinkedIn. */
export interface LinkedInPerson {
  readonly sub: string;
  readonly name: string;
  readonly picture?: string;
  readonly email?: string;
  readonly email_verified?: boolean | string;
}

export const mina: LinkedInPerson = {
  sub: '782bbtaQ',
  name: 'Mina Park',
  picture: 'https://media.licdn.com/mina.jpg',
  email: 'Mina@Example.test',
  email_verified: true,
};

/** Answers like LinkedIn: an issuer with a path, no nonce in ID tokens, and `invalid_client` for a verifier of PKCE. */
export function openLinkedIn(now: () => Date, person: LinkedInPerson = mina, redirectUris = [redirectUri]): Promise<OidcServer> {
  return openOidcServer(
    {
      issuerPath: '/oauth',
      paths: {
        authorize: '/oauth/v2/authorization',
        token: '/oauth/v2/accessToken',
        keys: '/oauth/openid/jwks',
        userinfo: '/v2/userinfo',
      },
      pkce: 'refused',
      clientAuthentication: 'post',
      nonce: false,
      denial: { error: 'user_cancelled_login', error_description: 'The user cancelled LinkedIn login' },
      idToken: (claims) => claims,
      userinfo: (claims) => claims,
      tokenError: (why) =>
        why === 'invalid_grant' || why === 'wrong_redirect_uri'
          ? json(400, { error: 'invalid_request', error_description: 'Unable to retrieve access token: authorization code not found' })
          : json(401, { error: 'invalid_client', error_description: 'Client authentication failed' }),
    },
    { person: { ...person }, redirectUris, now },
  );
}

/** The settings that put this server in the place of LinkedIn. */
export const linkedinSettings = ({ issuer }: { readonly issuer: string }) => ({
  clientId: client.id,
  clientSecret: client.secret,
  issuer,
});

import { client, redirectUri } from './grants.ts';
import { json } from './local-server.ts';
import { type OidcServer, openOidcServer } from './oidc-server.ts';

/** The claims of a person at Slack. */
export interface SlackPerson {
  readonly sub: string;
  readonly 'https://slack.com/user_id': string;
  readonly 'https://slack.com/team_id': string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly picture?: string;
}

export const mina: SlackPerson = {
  sub: 'U0R7MFMJM',
  'https://slack.com/user_id': 'U0R7MFMJM',
  'https://slack.com/team_id': 'T0R7GR',
  email: 'Mina@Example.test',
  email_verified: true,
  name: 'Mina Park',
  picture: 'https://avatars.slack-edge.com/mina.png',
};

/** Answers like Slack: `ok` in every reply, and errors with status 200. */
export function openSlack(now: () => Date, person: SlackPerson = mina, redirectUris = [redirectUri]): Promise<OidcServer> {
  return openOidcServer(
    {
      paths: {
        authorize: '/openid/connect/authorize',
        token: '/api/openid.connect.token',
        keys: '/openid/connect/keys',
        userinfo: '/api/openid.connect.userInfo',
      },
      metadata: { token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'] },
      pkce: 'refused',
      idToken: (claims) => claims,
      userinfo: (claims) => ({ ok: true, ...claims }),
      tokenReply: ({ refresh_token: _none, ...reply }) => ({ ok: true, ...reply }),
      tokenError: (why) => json(200, { ok: false, error: why === 'invalid_client' ? 'bad_client_secret' : 'invalid_code' }),
      userinfoError: () => json(200, { ok: false, error: 'invalid_auth' }),
    },
    { person: { ...person }, redirectUris, now },
  );
}

/** The settings that put this server in the place of Slack. */
export const slackSettings = ({ url }: { readonly url: string }) => ({ clientId: client.id, clientSecret: client.secret, issuer: url });

import { client, redirectUri } from './grants.ts';
import { type OidcServer, openOidcServer } from './oidc-server.ts';

/** The claims of a person at GitLab. */
export interface GitLabPerson {
  readonly sub: string;
  readonly name: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly picture?: string;
}

export const mina: GitLabPerson = {
  sub: '1234',
  name: 'Mina Park',
  email: 'Mina@Example.test',
  email_verified: true,
  picture: 'https://gitlab.example.test/uploads/mina.png',
};

/** Answers like GitLab, of gitlab.com or self-managed: the name and the image come from userinfo alone. */
export function openGitLab(now: () => Date, person: GitLabPerson = mina, redirectUris = [redirectUri]): Promise<OidcServer> {
  return openOidcServer(
    {
      paths: { authorize: '/oauth/authorize', token: '/oauth/token', keys: '/oauth/discovery/keys', userinfo: '/oauth/userinfo' },
      metadata: {
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
        code_challenge_methods_supported: ['plain', 'S256'],
      },
      idToken: ({ sub, email, email_verified }) => ({ sub, email, email_verified, auth_time: Math.floor(now().getTime() / 1000) }),
      userinfo: (claims) => claims,
    },
    { person: { ...person }, redirectUris, now },
  );
}

/** The settings that put this server in the place of GitLab. */
export const gitlabSettings = ({ url }: { readonly url: string }) => ({ clientId: client.id, clientSecret: client.secret, issuer: url });

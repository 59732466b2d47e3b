import { client, isClientPost, redirectUri } from './grants.ts';
import { type Answer, type Asked, form, json } from './local-server.ts';
import { type OAuthServer, openOAuthServer } from './oauth-server.ts';

/** A person as `/user` and `/user/emails` of GitHub tell of them. */
export interface GitHubPerson {
  readonly id: number;
  readonly login: string;
  readonly name: string | null;
  readonly avatar_url: string;
  readonly email: string | null;
  readonly emails: readonly { readonly email: string; readonly primary: boolean; readonly verified: boolean }[];
}

export const mina: GitHubPerson = {
  id: 583231,
  login: 'mina',
  name: 'Mina Park',
  avatar_url: 'https://avatars.githubusercontent.com/u/583231?v=4',
  email: null,
  emails: [
    { email: 'old@example.test', primary: false, verified: true },
    { email: 'Mina@Example.test', primary: true, verified: true },
  ],
};

/** Answers like GitHub: form-encoded unless JSON is asked for, errors with status 200, `User-Agent` required. */
export function openGitHub(person: GitHubPerson = mina, redirectUris = [redirectUri]): Promise<OAuthServer<GitHubPerson>> {
  return openOAuthServer('taken', { person, redirectUris }, (server) => {
    const api = (asked: Asked, answer: () => Answer) => {
      if (!asked.headers['user-agent']) return { status: 403, type: 'text/html', body: 'Request forbidden by administrative rules.' };
      return server.grants.isLive(asked.bearer) ? answer() : json(401, { message: 'Bad credentials' });
    };
    return {
      'GET /login/oauth/authorize': (asked) =>
        server.grants.authorize(asked, server.does, {
          denial: { error_description: 'The user has denied your application access.', error_uri: 'https://docs.github.com/' },
        }),
      'POST /login/oauth/access_token': (asked) => {
        const reply = tokenReply(server.grants, asked);
        return asked.headers.accept?.includes('application/json') ? json(200, reply) : form(200, reply);
      },
      'GET /user': (asked) => api(asked, () => json(200, { ...server.person, emails: undefined })),
      'GET /user/emails': (asked) => api(asked, () => json(200, server.person.emails)),
    };
  });
}

function tokenReply(grants: OAuthServer<GitHubPerson>['grants'], asked: Asked): Record<string, string> {
  if (!isClientPost(asked))
    return { error: 'incorrect_client_credentials', error_description: 'The client_id and/or client_secret passed are incorrect.' };
  const grant = grants.redeem(asked.form);
  if (grant === 'wrong_redirect_uri') return { error: 'redirect_uri_mismatch', error_description: 'The redirect_uri MUST match.' };
  if (typeof grant === 'string') return { error: 'bad_verification_code', error_description: 'The code passed is incorrect or expired.' };
  return { access_token: grants.accessToken(), token_type: 'bearer', scope: grant.scope.replaceAll(' ', ',') };
}

/** The settings that put this server in the place of GitHub. */
export const githubSettings = ({ url }: { readonly url: string }) => ({
  clientId: client.id,
  clientSecret: client.secret,
  authorizeUrl: `${url}/login/oauth/authorize`,
  tokenUrl: `${url}/login/oauth/access_token`,
  userinfoUrl: `${url}/user`,
  emailsUrl: `${url}/user/emails`,
});

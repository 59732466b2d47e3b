import { client, isClientPost, redirectUri } from './grants.ts';
import { type Answer, type Asked, json } from './local-server.ts';
import { type OAuthServer, openOAuthServer } from './oauth-server.ts';
import { type OidcServer, openOidcServer } from './oidc-server.ts';

/** A person as `/v1/nid/me` of Naver tells of them, under `response`. */
export interface NaverPerson {
  readonly id: string;
  readonly nickname?: string;
  readonly name?: string;
  readonly email?: string;
  readonly profile_image?: string;
}

export const mina: NaverPerson = {
  id: 'Cq8sTVQ0mina',
  nickname: '미나',
  name: '박미나',
  email: 'Mina@naver.com',
  profile_image: 'https://ssl.pstatic.net/mina.png',
};

export interface NaverServer extends OAuthServer<NaverPerson> {
  /** Access tokens that were deleted, and so the link of their person. */
  readonly deleted: string[];
}

const wrapped = (person: unknown): Answer => json(200, { resultcode: '00', message: 'success', response: person });
const noProfile = json(401, { resultcode: '024', message: 'Authentication failed (인증에 실패했습니다.)' });

/** Answers like the classic sign-in of Naver: `state` in the token call, `expires_in` a text, failures with status 200. */
export async function openNaver(person: NaverPerson = mina, redirectUris = [redirectUri]): Promise<NaverServer> {
  const deleted: string[] = [];
  const server = await openOAuthServer('ignored', { person, redirectUris }, (state) => ({
    'GET /oauth2.0/authorize': (asked) => state.grants.authorize(asked, state.does, { denial: { error_description: 'Canceled By User' } }),
    'POST /oauth2.0/token': (asked) => tokenReply(state.grants, asked, deleted),
    'GET /v1/nid/me': (asked) => (state.grants.isLive(asked.bearer) ? wrapped(state.person) : noProfile),
  }));
  return Object.assign(server, { deleted });
}

/** Every failure comes with status 200. */
const refused = (error: string, error_description: string): Answer => json(200, { error, error_description });

function tokenReply(grants: NaverServer['grants'], asked: Asked, deleted: string[]): Answer {
  const { form } = asked;
  if (!isClientPost(asked)) return refused('invalid_client', 'wrong client id / client secret pair');
  const access_token = () => ({ access_token: grants.accessToken(), token_type: 'bearer', expires_in: '3600' });
  switch (form.get('grant_type')) {
    case 'refresh_token':
      if (!grants.isLive(form.get('refresh_token') ?? '')) return refused('invalid_request', 'invalid refresh_token');
      return json(200, access_token());
    case 'delete': {
      if (form.get('service_provider') !== 'NAVER') return refused('invalid_request', 'no valid service_provider');
      const token = form.get('access_token') ?? '';
      // A dead token is answered with success, too, and nothing happens.
      if (grants.isLive(token)) deleted.push(token);
      grants.revoke(token);
      return json(200, { access_token: token, result: 'success', expires_in: '3600' });
    }
    default: {
      const grant = grants.redeem(form);
      if (typeof grant === 'string') return refused('invalid_request', 'no valid data in session');
      if (form.get('state') !== grant.state) return refused('invalid_request', 'state is missing or wrong');
      return json(200, { ...access_token(), refresh_token: grants.refreshToken() });
    }
  }
}

/** Answers like the OpenID Connect of Naver: no e-mail in the ID token, and the classic profile as userinfo. */
export function openNaverOidc(now: () => Date, person: NaverPerson = mina, redirectUris = [redirectUri]): Promise<OidcServer> {
  return openOidcServer(
    {
      paths: { authorize: '/oauth2/authorize', token: '/oauth2/token', keys: '/oauth2/jwks', userinfo: '/v1/nid/me' },
      metadata: {
        scopes_supported: ['openid', 'profile'],
        subject_types_supported: ['pairwise'],
        token_endpoint_auth_methods_supported: ['client_secret_post', 'none'],
        code_challenge_methods_supported: ['S256'],
      },
      clientAuthentication: 'post',
      idToken: ({ id }) => ({ sub: `oidc-${String(id)}` }),
      userinfo: (profile) => ({ resultcode: '00', message: 'success', response: profile }),
      userinfoError: () => noProfile,
      more: ({ grants }) => ({
        'POST /oauth2.0/token': (asked) => tokenReply(grants, asked, []),
      }),
    },
    { person: { ...person }, redirectUris, now },
  );
}

/** The settings that put this server in the place of Naver's classic sign-in. */
export const naverSettings = ({ url }: { readonly url: string }) => ({
  clientId: client.id,
  clientSecret: client.secret,
  authorizeUrl: `${url}/oauth2.0/authorize`,
  tokenUrl: `${url}/oauth2.0/token`,
  userinfoUrl: `${url}/v1/nid/me`,
});

/** The settings that put this server in the place of Naver's OpenID Connect. */
export const naverOidcSettings = ({ url }: { readonly url: string }) => ({
  clientId: client.id,
  clientSecret: client.secret,
  oidc: true,
  issuer: url,
  revokeUrl: `${url}/oauth2.0/token`,
});

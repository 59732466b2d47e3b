import { client, redirectUri } from './grants.ts';
import { type Answer, type Asked, json } from './local-server.ts';
import { type OidcServer, type OidcState, openOidcServer } from './oidc-server.ts';

export const adminKey = 'kakao-admin-key';
export const appId = 1234567;

/** A person as `/v2/user/me` of Kakao tells of them. */
export interface KakaoPerson {
  readonly id: number;
  readonly connected_at: string;
  readonly kakao_account?: Readonly<Record<string, unknown>>;
}

const profile = { nickname: '박미나', profile_image_url: 'https://k.kakaocdn.net/mina.jpg', is_default_image: false };

export const mina: KakaoPerson = {
  id: 3012345678,
  connected_at: '2026-02-01T00:00:00Z',
  kakao_account: { profile, has_email: true, is_email_valid: true, is_email_verified: true, email: 'Mina@Kakao.com' },
};

/** A person who has not agreed to give an address. */
export const withoutEmail: KakaoPerson = {
  ...mina,
  kakao_account: { profile, has_email: true, email_needs_agreement: true },
};

export interface KakaoServer extends OidcServer {
  person: OidcServer['person'] & KakaoPerson;
  /** OpenID Connect is on in the console. */
  oidc: boolean;
  /** People who were unlinked, by their number. */
  readonly unlinked: number[];
  /** An access token that was issued to this app, or to another. */
  tokenOf(app: number): string;
}

/** Answers like Kakao: an ID token only with OpenID Connect on and `openid` asked for, `KOE…` and negative codes for errors. */
export async function openKakao(now: () => Date, person: KakaoPerson = mina, redirectUris = [redirectUri]): Promise<KakaoServer> {
  const unlinked: number[] = [];
  const apps = new Map<string, number>();
  const server = await openOidcServer(
    {
      paths: {
        authorize: '/oauth/authorize',
        token: '/oauth/token',
        keys: '/.well-known/jwks.json',
        userinfo: '/v1/oidc/userinfo',
      },
      metadata: { token_endpoint_auth_methods_supported: ['client_secret_post'], code_challenge_methods_supported: ['S256'] },
      clientAuthentication: 'post',
      idToken: ({ id, kakao_account }) => ({
        sub: String(id),
        auth_time: Math.floor(now().getTime() / 1000),
        ...claimsOf(kakao_account as KakaoPerson['kakao_account']),
      }),
      userinfo: ({ id, kakao_account }) => ({ sub: String(id), ...claimsOf(kakao_account as KakaoPerson['kakao_account']) }),
      tokenReply: ({ id_token, ...reply }, { scope }) => ({
        ...reply,
        token_type: 'bearer',
        expires_in: 21599,
        refresh_token_expires_in: 5183999,
        ...(kakao.oidc && scope.split(' ').includes('openid') && { id_token }),
      }),
      tokenError: (why) =>
        why === 'invalid_client'
          ? json(401, { error: 'invalid_client', error_description: 'Bad client credentials', error_code: 'KOE010' })
          : json(400, { error: 'invalid_grant', error_description: 'authorization code not found', error_code: 'KOE320' }),
      userinfoError: () => unauthorised,
      more: (state) => kakaoApi(state, apps, unlinked),
    },
    { person: { ...person }, redirectUris, now },
  );
  const kakao: KakaoServer = Object.assign(server, {
    oidc: true,
    unlinked,
    person: { ...person },
    tokenOf(app: number) {
      const token = server.grants.accessToken();
      apps.set(token, app);
      return token;
    },
  });
  return kakao;
}

const unauthorised = json(401, { msg: 'this access token does not exist', code: -401 });

function claimsOf(account: Readonly<Record<string, unknown>> = {}) {
  const { nickname, profile_image_url } = account['profile'] as typeof profile;
  return { nickname, picture: profile_image_url, ...(account['email'] !== undefined && { email: account['email'] }) };
}

function kakaoApi({ grants, person }: OidcState, apps: ReadonlyMap<string, number>, unlinked: number[]) {
  const withToken = (asked: Asked, answer: (token: string) => Answer) =>
    asked.bearer !== undefined && grants.isLive(asked.bearer) ? answer(asked.bearer) : unauthorised;
  const id = () => person()['id'] as number;
  const unlink = (target: number): Answer => {
    if (unlinked.includes(target)) return json(400, { msg: 'NotRegisteredUserException', code: -101 });
    unlinked.push(target);
    return json(200, { id: target });
  };
  return {
    'GET /v2/user/me': (asked: Asked) => withToken(asked, () => json(200, person())),
    'GET /v1/user/access_token_info': (asked: Asked) =>
      withToken(asked, (token) => json(200, { id: id(), expires_in: 7199, app_id: apps.get(token) ?? appId })),
    'POST /v1/user/unlink': (asked: Asked) => {
      if (asked.headers.authorization !== `KakaoAK ${adminKey}`) return withToken(asked, () => unlink(id()));
      if (asked.form.get('target_id_type') !== 'user_id') return json(400, { msg: 'target_id_type is required', code: -2 });
      return unlink(Number(asked.form.get('target_id')));
    },
  };
}

/** The settings that put this server in the place of Kakao. */
export const kakaoSettings = ({ url }: { readonly url: string }) => ({
  clientId: client.id,
  clientSecret: client.secret,
  issuer: url,
  apiUrl: url,
  appId: String(appId),
  adminKey,
});

import type { Asked, Endpoints, Person, PersonSources, ProviderDescription, ProviderTools } from '../client/description.ts';
import { idText, type Json, objectIn, textIn } from '../client/json.ts';
import { ProviderFailure } from '../provider.ts';
import type { ProviderSettings } from '../provider-settings.ts';

/** The person is not linked to the app, or not any more. */
const notLinked = -101;

/**
 * With OpenID Connect or without it, as the console has it. Both name a person by the same number, so a person stays the same
 * where the operator switches. An ID token has an address without the flags that say whether it is proven; the profile has both.
 * https://developers.kakao.com/docs/latest/en/kakaologin/rest-api
 */
export function describeKakao(settings: ProviderSettings<'kakao'>): ProviderDescription {
  const { oidc, appId } = settings;
  const issuer = settings.issuer ?? 'https://kauth.kakao.com';
  const api = (path: string) => below(settings.apiUrl ?? 'https://kapi.kakao.com', path);
  const profileUrl = settings.userinfoUrl ?? api('/v2/user/me');
  return {
    id: 'kakao',
    label: { en: 'Kakao', ko: '카카오' },
    kind: oidc ? 'oidc' : 'oauth',
    issuer,
    // Without a scope Kakao asks for the consent items of the console. One that the console does not have would be an error.
    ...(oidc ? { scopes: ['openid'] } : { scopes: [], endpoints: endpoints(issuer, profileUrl) }),
    freshParameters: { prompt: 'login' },
    userinfo: oidc ? 'never' : 'always',
    readPerson: async (from) => person(from, from.userinfo ?? (await from.askAsPerson?.(profileUrl))),
    ownedDomains: ['kakao.com', 'hanmail.net', 'daum.net'],
    ...(appId !== undefined && {
      async bindAccessToken({ ask }, accessToken) {
        const info = await ask(api('/v1/user/access_token_info'), { headers: { Authorization: `Bearer ${accessToken}` } });
        if (idText(info.app_id) !== appId) throw new ProviderFailure('invalid', 'kakao: the access token is of another app');
      },
    }),
    unlink: {
      needs: settings.adminKey === undefined ? 'refresh-token' : undefined,
      async tell(tools, { subject, token = '' }) {
        await tools.ask(settings.revokeUrl ?? api('/v1/user/unlink'), {
          ...(settings.adminKey === undefined ? await asPerson(tools, token) : asAdministrator(settings.adminKey, subject)),
          isFine: ({ code }) => code === notLinked,
        });
      },
    },
  };
}

const below = (base: string, path: string): string => base.replace(/\/$/, '') + path;

const endpoints = (issuer: string, userinfo: string): Endpoints => ({
  authorize: below(issuer, '/oauth/authorize'),
  token: below(issuer, '/oauth/token'),
  userinfo,
});

function asAdministrator(adminKey: string, subject: string): Asked {
  return { headers: { Authorization: `KakaoAK ${adminKey}` }, form: { target_id_type: 'user_id', target_id: subject } };
}

/** An access token lives for hours, and people unlink after months: a new one is made of the refresh token. */
async function asPerson({ callTokenEndpoint }: ProviderTools, refreshToken: string): Promise<Asked> {
  const { accessToken } = await callTokenEndpoint('refresh_token', { refresh_token: refreshToken });
  return { headers: { Authorization: `Bearer ${accessToken}` }, form: {} };
}

function person({ claims }: PersonSources, profile: Json | undefined): Person {
  if (!profile) return { ...shown(claims?.nickname, claims?.picture), subject: textIn(claims?.sub), email: textIn(claims?.email) };
  const subject = idText(profile.id);
  if (claims && claims.sub !== subject) throw new ProviderFailure('invalid', 'kakao: the profile is of another person than the ID token');
  const account = objectIn(profile.kakao_account) ?? {};
  const { nickname, profile_image_url } = objectIn(account.profile) ?? {};
  return {
    ...shown(nickname, profile_image_url),
    subject,
    email: textIn(account.email),
    // Valid: nobody else has taken the address over. Verified: the person has proven it.
    emailVerified: account.is_email_valid === true && account.is_email_verified === true,
  };
}

const shown = (name: unknown, image: unknown) => ({ name: textIn(name), image: textIn(image) });

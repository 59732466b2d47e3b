import type { Person, ProviderDescription, ProviderTools } from '../client/description.ts';
import { type Json, objectIn, textIn } from '../client/json.ts';
import { ProviderFailure } from '../provider.ts';
import type { ProviderSettings } from '../provider-settings.ts';

/**
 * Two shapes of one service: the classic sign-in, and OpenID Connect. Nothing says that both name a person alike, so each has an
 * issuer of its own. The address is where Naver's users want their mail: nobody has proven it.
 * https://developers.naver.com/docs/login/api/api.md
 */
export function describeNaver(settings: ProviderSettings<'naver'>): ProviderDescription {
  const origin = (settings.issuer ?? 'https://nid.naver.com').replace(/\/$/, '');
  // The classic token endpoint unlinks, whichever shape has signed in: that of OpenID Connect announces no such grant.
  const deletionUrl = settings.revokeUrl ?? (settings.oidc ? undefined : settings.tokenUrl) ?? `${origin}/oauth2.0/token`;
  return {
    id: 'naver',
    label: { en: 'Naver', ko: '네이버' },
    ...(settings.oidc ? openIdConnect(settings.issuer ?? origin) : classic(origin)),
    unlink: {
      needs: 'refresh-token',
      tell: (tools, { token = '' }) => deleteLink(tools, deletionUrl, token),
    },
  };
}

type Shape = Omit<ProviderDescription, 'id' | 'label' | 'unlink'>;

const classic = (origin: string): Shape => ({
  kind: 'oauth',
  issuer: `${origin}/oauth2.0`,
  endpoints: {
    authorize: `${origin}/oauth2.0/authorize`,
    token: `${origin}/oauth2.0/token`,
    userinfo: 'https://openapi.naver.com/v1/nid/me',
  },
  // The console decides what is given.
  scopes: [],
  pkce: false,
  freshParameters: { auth_type: 'reauthenticate' },
  tokenParameters: ({ state }) => ({ state }),
  readPerson({ userinfo = {} }) {
    const profile = unwrapped(userinfo);
    return { ...person(profile), subject: textIn(profile.id) };
  },
});

const openIdConnect = (issuer: string): Shape => ({
  kind: 'oidc',
  issuer,
  scopes: ['openid', 'profile'],
  freshParameters: { prompt: 'login', auth_type: 'reauthenticate' },
  // The userinfo endpoint is the classic profile.
  userinfoHasSubject: false,
  readPerson: ({ claims = {}, userinfo }) => ({ ...(userinfo && person(unwrapped(userinfo))), subject: textIn(claims.sub) }),
});

/** The profile, which comes in an envelope of its own. */
function unwrapped({ resultcode, response }: Json): Json {
  const profile = objectIn(response);
  if (resultcode !== '00' || !profile) throw new ProviderFailure('refused', 'naver: the profile was refused');
  return profile;
}

function person(profile: Json): Omit<Person, 'subject'> {
  return {
    email: textIn(profile.email),
    name: textIn(profile.name) ?? textIn(profile.nickname),
    image: textIn(profile.profile_image),
  };
}

/** Naver answers `success` for a dead access token, too, and unlinks nobody: a live one is made first. */
async function deleteLink({ ask, clientId, clientSecret = '' }: ProviderTools, url: string, refreshToken: string): Promise<void> {
  const call = (grantType: string, parameters: Readonly<Record<string, string>>) =>
    ask(url, { form: { grant_type: grantType, client_id: clientId, client_secret: clientSecret, ...parameters } });
  const { access_token: accessToken } = await call('refresh_token', { refresh_token: refreshToken });
  if (typeof accessToken !== 'string') throw new ProviderFailure('refused', 'naver: the refresh token was refused');
  const { result } = await call('delete', { access_token: accessToken, service_provider: 'NAVER' });
  if (result !== 'success') throw new ProviderFailure('refused', 'naver: the link was not deleted');
}

import { client, isClientBasic, redirectUri } from './grants.ts';
import { json } from './local-server.ts';
import { type OAuthServer, openOAuthServer } from './oauth-server.ts';

/** A person as `/2/users/me` of X tells of them, under `data`. */
export interface XPerson {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly profile_image_url?: string;
}

export const mina: XPerson = {
  id: '1588312345678901249',
  name: 'Mina Park',
  username: 'mina',
  profile_image_url: 'https://pbs.twimg.com/profile_images/mina_normal.jpg',
};

/** Answers like X: PKCE is required, the client comes by Basic, the profile is wrapped, and its errors are problems. */
export function openX(person: XPerson = mina, redirectUris = [redirectUri]): Promise<OAuthServer<XPerson>> {
  return openOAuthServer('required', { person, redirectUris }, (server) => ({
    'GET /i/oauth2/authorize': (asked) => server.grants.authorize(asked, server.does),
    'POST /2/oauth2/token': (asked) => {
      if (!isClientBasic(asked))
        return json(401, { error: 'unauthorized_client', error_description: 'Missing valid authorization header' });
      const grant = server.grants.redeem(asked.form);
      if (typeof grant === 'string')
        return json(400, { error: 'invalid_request', error_description: 'Value passed for the authorization code was invalid.' });
      return json(200, { token_type: 'bearer', expires_in: 7200, access_token: server.grants.accessToken(), scope: grant.scope });
    },
    'GET /2/users/me': (asked) => {
      if (!server.grants.isLive(asked.bearer)) return json(401, { title: 'Unauthorized', status: 401, detail: 'Unauthorized' });
      const { profile_image_url, ...always } = server.person;
      const withImage = asked.query.get('user.fields')?.split(',').includes('profile_image_url');
      return json(200, { data: { ...always, ...(withImage && { profile_image_url }) } });
    },
  }));
}

/** The settings that put this server in the place of X. */
export const xSettings = ({ url }: { readonly url: string }) => ({
  clientId: client.id,
  clientSecret: client.secret,
  authorizeUrl: `${url}/i/oauth2/authorize`,
  tokenUrl: `${url}/2/oauth2/token`,
  userinfoUrl: `${url}/2/users/me`,
});

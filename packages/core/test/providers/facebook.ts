import { createHmac } from 'node:crypto';
import { client, isClientPost, redirectUri } from './grants.ts';
import { type Answer, json } from './local-server.ts';
import { type OAuthServer, openOAuthServer } from './oauth-server.ts';

/** A person as `/me` of the Graph API tells of them, with the fields that were asked for. */
export interface FacebookPerson {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly picture: { readonly data: { readonly url: string; readonly is_silhouette: boolean } };
}

export const mina: FacebookPerson = {
  id: '10224012345678901',
  name: 'Mina Park',
  email: 'Mina@Example.test',
  picture: { data: { url: 'https://platform-lookaside.fbsbx.com/mina.jpg', is_silhouette: false } },
};

/** Errors are objects, unlike those of RFC 6749 §5.2. */
const graphError = (status: number, code: number, message: string): Answer =>
  json(status, { error: { message, type: 'OAuthException', code, fbtrace_id: 'AbC' } });

/** Answers like Facebook with "Require App Secret" on. */
export function openFacebook(person: FacebookPerson = mina, redirectUris = [redirectUri]): Promise<OAuthServer<FacebookPerson>> {
  return openOAuthServer('taken', { person, redirectUris }, (server) => ({
    'GET /v25.0/dialog/oauth': (asked) =>
      server.grants.authorize(asked, server.does, {
        denial: { error_code: '200', error_description: 'Permissions error', error_reason: 'user_denied' },
      }),
    'POST /v25.0/oauth/access_token': (asked) => {
      if (!isClientPost(asked)) return graphError(400, 1, 'Error validating client secret.');
      const grant = server.grants.redeem(asked.form);
      if (typeof grant === 'string') return graphError(400, 100, 'This authorization code has been used.');
      return json(200, { access_token: server.grants.accessToken(), token_type: 'bearer', expires_in: 5183944 });
    },
    'GET /v25.0/me': (asked) => {
      const token = asked.bearer ?? '';
      if (!server.grants.isLive(token)) return graphError(400, 190, 'Invalid OAuth access token.');
      const proof = createHmac('sha256', client.secret).update(token).digest('hex');
      if (asked.query.get('appsecret_proof') !== proof)
        return graphError(400, 100, 'API calls from the server require an appsecret_proof argument');
      const fields = asked.query
        .get('fields')
        ?.replace(/\([^)]*\)|\.[a-z]+/g, '')
        .split(',') ?? ['id', 'name'];
      return json(200, Object.fromEntries(Object.entries(server.person).filter(([name]) => fields.includes(name))));
    },
  }));
}

/** The settings that put this server in the place of Facebook. */
export const facebookSettings = ({ url }: { readonly url: string }) => ({
  clientId: client.id,
  clientSecret: client.secret,
  authorizeUrl: `${url}/v25.0/dialog/oauth`,
  tokenUrl: `${url}/v25.0/oauth/access_token`,
  userinfoUrl: `${url}/v25.0/me`,
});

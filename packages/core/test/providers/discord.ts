import { client, isClientBasic, isClientPost, redirectUri } from './grants.ts';
import { json } from './local-server.ts';
import { type OAuthServer, openOAuthServer } from './oauth-server.ts';

/** A person as `/users/@me` of Discord tells of them. */
export interface DiscordPerson {
  readonly id: string;
  readonly username: string;
  readonly global_name: string | null;
  readonly avatar: string | null;
  readonly email?: string | null;
  readonly verified?: boolean;
}

export const mina: DiscordPerson = {
  // Larger than any number that JavaScript keeps exactly.
  id: '80351110224678912',
  username: 'mina',
  global_name: 'Mina',
  avatar: '8342729096ea3675442027381ff50dfe',
  email: 'Mina@Example.test',
  verified: true,
};

export interface DiscordServer extends OAuthServer<DiscordPerson> {
  /** The `iss` of its replies (RFC 9207); none if undefined. */
  iss: string | undefined;
}

/** Answers like Discord: forms only, and `iss` in the reply, as its metadata announces. */
export async function openDiscord(person: DiscordPerson = mina, redirectUris = [redirectUri]): Promise<DiscordServer> {
  const more: { iss: string | undefined } = { iss: 'https://discord.com' };
  const server = await openOAuthServer('taken', { person, redirectUris }, (state) => {
    Object.assign(state, more);
    const iss = () => (state as DiscordServer).iss;
    return {
      'GET /oauth2/authorize': (asked) => {
        const sent = iss();
        return state.grants.authorize(asked, state.does, {
          denial: sent === undefined ? {} : { iss: sent },
          ...(sent !== undefined && { iss: sent }),
        });
      },
      'POST /api/oauth2/token': (asked) => {
        if (!asked.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return json(415, { message: '415' });
        if (!isClientPost(asked) && !isClientBasic(asked)) return json(401, { error: 'invalid_client' });
        const grant = state.grants.redeem(asked.form);
        if (typeof grant === 'string') return json(400, { error: 'invalid_grant', error_description: 'Invalid "code" in request.' });
        return json(200, {
          access_token: state.grants.accessToken(),
          token_type: 'Bearer',
          expires_in: 604800,
          refresh_token: state.grants.refreshToken(),
          scope: grant.scope,
        });
      },
      'GET /api/users/@me': (asked) =>
        state.grants.isLive(asked.bearer) ? json(200, state.person) : json(401, { message: '401: Unauthorized', code: 0 }),
    };
  });
  return server as DiscordServer;
}

/** The settings that put this server in the place of Discord. */
export const discordSettings = ({ url }: { readonly url: string }) => ({
  clientId: client.id,
  clientSecret: client.secret,
  authorizeUrl: `${url}/oauth2/authorize`,
  tokenUrl: `${url}/api/oauth2/token`,
  userinfoUrl: `${url}/api/users/@me`,
});

import { type AtTheProvider, client, type Grant, isClientBasic, isClientPost, openGrants } from './grants.ts';
import { createSigningKey, type SigningKey } from './jwt.ts';
import { type Answer, type Asked, type Endpoint, json, type LocalServer, openLocalServer } from './local-server.ts';

type Claims = Readonly<Record<string, unknown>>;

/** How one provider of OpenID Connect differs from the others. */
export interface OidcShape {
  /** The path of the issuer; the root if undefined. */
  readonly issuerPath?: string;
  readonly paths: { readonly authorize: string; readonly token: string; readonly keys: string; readonly userinfo: string };
  readonly metadata?: Claims;
  readonly algorithm?: 'RS256' | 'ES256';
  readonly pkce?: 'required' | 'taken' | 'refused' | 'ignored';
  /** `none`: the id of the client alone is looked at. */
  readonly clientAuthentication?: 'post' | 'basic' | 'both' | 'none';
  /** Does the ID token carry the nonce of the request? */
  readonly nonce?: boolean;
  /** What declining adds to the reply, or puts in the place of `access_denied`. */
  readonly denial?: Readonly<Record<string, string>>;
  readonly idToken: (person: Claims) => Claims;
  /** Signs otherwise than by the published key. */
  readonly signIdToken?: (claims: Claims) => string;
  readonly userinfo: (person: Claims) => unknown;
  readonly tokenReply?: (reply: Claims, grant: Grant) => Claims;
  readonly tokenError?: (why: string) => Answer;
  readonly userinfoError?: () => Answer;
  readonly more?: (server: OidcState) => Readonly<Record<string, Endpoint>>;
}

/** What further endpoints of a provider work with. */
export interface OidcState {
  readonly url: string;
  readonly grants: ReturnType<typeof openGrants>;
  person(): Claims;
}

export interface OidcServer extends LocalServer {
  readonly issuer: string;
  /** Who is signed in at the provider. */
  person: Claims;
  does: AtTheProvider;
  /** Changes the claims of the next ID tokens. */
  claims: (honest: Claims) => Claims;
  readonly key: SigningKey;
  /** An ID token for a native app. */
  idToken(claims: Claims): string;
  readonly grants: ReturnType<typeof openGrants>;
}

export interface OpenOptions {
  readonly person: Claims;
  readonly redirectUris: readonly string[];
  readonly now: () => Date;
}

const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1000);

/** Opens a provider of OpenID Connect that answers as this shape says. */
export async function openOidcServer(shape: OidcShape, { person, redirectUris, now }: OpenOptions): Promise<OidcServer> {
  const { issuerPath = '', paths, clientAuthentication = 'both', tokenError = oauthError } = shape;
  const grants = openGrants(redirectUris, shape.pkce ?? 'taken');
  const key = createSigningKey(shape.algorithm ?? 'RS256');
  const isClient = (asked: Asked) =>
    (clientAuthentication === 'none' && asked.form.get('client_id') === client.id) ||
    (clientAuthentication !== 'basic' && isClientPost(asked)) ||
    (clientAuthentication !== 'post' && isClientBasic(asked));
  const token: Endpoint = (asked) => {
    if (!isClient(asked)) return tokenError('invalid_client');
    if (asked.form.get('grant_type') === 'refresh_token') {
      if (!grants.isLive(asked.form.get('refresh_token') ?? '')) return tokenError('invalid_grant');
      return json(200, { access_token: grants.accessToken(), token_type: 'Bearer', expires_in: 3600 });
    }
    const grant = grants.redeem(asked.form);
    if (typeof grant === 'string') return tokenError(grant);
    const idToken = shape.signIdToken ?? ((claims: Claims) => key.sign(claims));
    const reply = {
      access_token: grants.accessToken(),
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: grants.refreshToken(),
      scope: grant.scope,
      id_token: idToken(server.claims({ ...basis(), ...shape.idToken(server.person), ...nonceOf(grant) })),
    };
    return json(200, shape.tokenReply?.(reply, grant) ?? reply);
  };
  const nonceOf = ({ nonce }: Grant) => (shape.nonce !== false && nonce !== undefined ? { nonce } : {});
  const basis = () => ({ iss: server.issuer, aud: client.id, iat: seconds(now()), exp: seconds(now()) + 3600 });
  const local = await openLocalServer((url) => ({
    [`GET ${issuerPath}/.well-known/openid-configuration`]: () => json(200, { ...metadata(url), ...shape.metadata }),
    [`GET ${paths.authorize}`]: (asked) => grants.authorize(asked, server.does, { ...(shape.denial && { denial: shape.denial }) }),
    [`POST ${paths.token}`]: token,
    [`GET ${paths.keys}`]: () => json(200, { keys: [key.jwk] }),
    [`GET ${paths.userinfo}`]: (asked) =>
      grants.isLive(asked.bearer)
        ? json(200, shape.userinfo(server.person))
        : (shape.userinfoError?.() ?? json(401, { error: 'invalid_token' })),
    ...shape.more?.({ url, grants, person: () => server.person }),
  }));
  const metadata = (url: string) => ({
    issuer: `${url}${issuerPath}`,
    authorization_endpoint: `${url}${paths.authorize}`,
    token_endpoint: `${url}${paths.token}`,
    userinfo_endpoint: `${url}${paths.userinfo}`,
    jwks_uri: `${url}${paths.keys}`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [key.algorithm],
  });
  const server: OidcServer = {
    ...local,
    issuer: `${local.url}${issuerPath}`,
    person,
    does: 'agrees',
    claims: (honest) => honest,
    key,
    idToken: (claims) => key.sign({ ...basis(), ...shape.idToken(server.person), ...claims }),
    grants,
  };
  return server;
}

function oauthError(error: string): Answer {
  return json(error === 'invalid_client' ? 401 : 400, { error: /^invalid_/.test(error) ? error : 'invalid_grant' });
}

import { createHash } from 'node:crypto';
import type { Platform } from '../../../platform/platform.ts';
import { ProviderFailure, type SocialProvider, type UpstreamIdentity, type UpstreamTokens } from '../provider.ts';
import { createAuthentication } from './authentication.ts';
import { createAuthorization } from './authorization.ts';
import { createCopy } from './copy.ts';
import type { ProviderDescription } from './description.ts';
import { createGrants } from './grants.ts';
import { clockTolerance, keySetIn, verifyIdToken } from './id-token.ts';
import { toIdentity } from './identity.ts';
import type { Json } from './json.ts';
import { createMetadata } from './metadata.ts';
import { createProviderCall } from './provider-call.ts';
import type { ProviderClient } from './provider-client.ts';
import { standardPerson } from './standard-person.ts';
import { askWith, createTools } from './tools.ts';
import { createUserinfo } from './userinfo.ts';

/** A key that has left the set is believed no longer than this after it. */
const keyTimes = { freshSeconds: 5 * 60, usableSeconds: 60 * 60 };

/** What came of one person, to be read. */
interface Arrived {
  readonly claims: Json | undefined;
  readonly reply: URLSearchParams | undefined;
  readonly tokens: UpstreamTokens | undefined;
}

/** Makes a provider of its description and of the operator's settings. Nothing is asked before the first sign-in. */
export function createSocialProvider(
  { settings, clock }: Pick<Platform, 'settings' | 'clock'>,
  description: ProviderDescription,
  client: ProviderClient,
): SocialProvider {
  const { id, label, kind, readPerson = standardPerson, bindAccessToken, unlink } = description;
  const call = createProviderCall(settings, id);
  const metadata = createMetadata({ clock, call }, description, client);
  const authenticate = createAuthentication({ clock }, description, client);
  const grants = createGrants({ clock, call, metadata, authenticate }, description, client);
  const tools = createTools({ clock, call, metadata, grants }, description, client);
  const askUserinfo = createUserinfo({ call, metadata }, description, client);
  const clientIds = [client.clientId, ...client.audiences];
  const keys = createCopy(clock, keyTimes, async () => {
    const { jwks_uri = '' } = await metadata();
    const { status, text } = await call(jwks_uri, { method: 'GET' });
    const found = status === 200 ? keySetIn(text) : undefined;
    if (!found) throw new ProviderFailure('unavailable', `${id}: no key set, status ${status}`);
    return found;
  });
  const verify = { clock, description, clientIds, metadata, keys, tools };

  async function identify({ claims, reply, tokens }: Arrived): Promise<UpstreamIdentity> {
    const ask = tokens ? askWith(call, id, tokens.accessToken) : { askAsPerson: undefined, listAsPerson: undefined };
    const userinfo = tokens && (await askUserinfo(claims, tokens.accessToken));
    const person = await readPerson({ claims, userinfo, reply, ...ask });
    return toIdentity(description, client, person, { claims, tokens });
  }

  return {
    id,
    label,
    kind,
    authorizationUrl: createAuthorization({ settings, metadata }, description, client),
    async exchange(reply, expected) {
      const { tokens, idToken } = await grants.code(reply, expected);
      if (kind === 'oauth') return identify({ claims: undefined, reply, tokens });
      if (idToken === undefined) throw new ProviderFailure('invalid', `${id}: sends no ID token`);
      const nonces = description.nonce === false ? undefined : [expected.nonce];
      const claims = await verifyIdToken(verify, { idToken, nonces, audiences: [client.clientId] });
      requireFresh(id, claims, expected.freshSince);
      return identify({ claims, reply, tokens });
    },
    verifyIdToken:
      kind === 'oidc' && description.nonce !== false
        ? async ({ idToken, nonce }) => {
            const claims = await verifyIdToken(verify, { idToken, nonces: spellingsOf(nonce), audiences: clientIds });
            return identify({ claims, reply: undefined, tokens: undefined });
          }
        : undefined,
    verifyAccessToken:
      bindAccessToken &&
      (async (accessToken) => {
        await bindAccessToken(tools, accessToken);
        const tokens = { accessToken, refreshToken: undefined, expiresAt: undefined, scope: undefined };
        return identify({ claims: undefined, reply: undefined, tokens });
      }),
    refresh: description.refreshTokens === false ? undefined : grants.refresh,
    unlink:
      unlink &&
      (async (about) => {
        if (unlink.needs && about.token === undefined) throw new ProviderFailure('refused', `${id}: no token to unlink with`);
        await unlink.tell(tools, about);
      }),
    unlinkNeeds: unlink?.needs,
  };
}

/** Who was asked for a new proof must not bring an older one (OpenID Core §3.1.3.7, step 11). */
function requireFresh(id: string, { auth_time: at }: Json, since: Date | undefined): void {
  if (since === undefined || typeof at !== 'number' || at >= since.getTime() / 1000 - clockTolerance) return;
  throw new ProviderFailure('invalid', `${id}: the person proved themselves before they were asked to`);
}

/** A nonce as SDKs put it into the token: as it is, or its SHA-256. */
function spellingsOf(nonce: string): readonly string[] {
  const hash = createHash('sha256').update(nonce).digest();
  return [nonce, hash.toString('hex'), hash.toString('base64url')];
}

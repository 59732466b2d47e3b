import type { ServerMetadata } from 'openid-client';
import type { Clock } from '../../../platform/clock.ts';
import { ProviderFailure } from '../provider.ts';
import { createCopy } from './copy.ts';
import type { Endpoints, ProviderDescription } from './description.ts';
import { type Json, textIn } from './json.ts';
import { fetchBy, openLibrary, toFailure, withKind } from './library.ts';
import type { ProviderCall } from './provider-call.ts';
import type { ProviderClient } from './provider-client.ts';

/** The metadata of a provider (OpenID Discovery §3), with the endpoints that the operator has replaced. */
export interface ProviderMetadata extends ServerMetadata {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
}

/** The algorithms that an ID token may be signed with: those with a public key. `none` and HS256 prove nothing about an issuer. */
const publicKeyAlgorithms = /^(?:[RPE]S(?:256|384|512)|Ed25519|EdDSA)$/;
const usualAlgorithms = ['RS256', 'ES256', 'PS256', 'EdDSA'];

const times = { freshSeconds: 60 * 60, usableSeconds: 24 * 60 * 60 };

/**
 * Tells the metadata of a provider. The discovery document is fetched at the first sign-in, and again once an hour. It is not
 * needed if the operator has named all endpoints.
 */
export function createMetadata(
  { clock, call }: { readonly clock: Clock; readonly call: ProviderCall },
  description: ProviderDescription,
  client: ProviderClient,
): () => Promise<ProviderMetadata> {
  const { id, issuer, endpoints } = description;
  const { authorizeUrl, tokenUrl, userinfoUrl, keysUrl, revokeUrl } = client;
  const replaced = {
    ...(authorizeUrl !== undefined && { authorization_endpoint: authorizeUrl }),
    ...(tokenUrl !== undefined && { token_endpoint: tokenUrl }),
    ...(userinfoUrl !== undefined && { userinfo_endpoint: userinfoUrl }),
    ...(keysUrl !== undefined && { jwks_uri: keysUrl }),
    ...(revokeUrl !== undefined && { revocation_endpoint: revokeUrl }),
  };
  const needsKeys = description.kind === 'oidc' && !description.claimsOfIdToken;
  const complete = (from: Json): ProviderMetadata => {
    const all = { ...from, ...replaced, issuer: textIn(from.issuer) ?? issuer, ...signing(from) };
    const { authorization_endpoint, token_endpoint, jwks_uri } = all as Partial<ProviderMetadata>;
    if (authorization_endpoint === undefined || token_endpoint === undefined || (needsKeys && jwks_uri === undefined))
      throw new ProviderFailure('unavailable', `${id}: the discovery document lacks an endpoint`);
    return { ...all, authorization_endpoint, token_endpoint };
  };
  const named = endpoints ? inMetadata(endpoints) : {};
  const known = { ...named, ...replaced };
  if ('authorization_endpoint' in known && 'token_endpoint' in known && (!needsKeys || 'jwks_uri' in known))
    return async () => complete(known);
  return createCopy(clock, times, async () => complete(await discover(call, description, client.clientId))).get;
}

/** Reads the discovery document. It must name the issuer that was asked, letter by letter (OpenID Discovery §4.3). */
async function discover(call: ProviderCall, { id, issuer, isDiscovered }: ProviderDescription, clientId: string): Promise<Json> {
  const library = await openLibrary();
  const address = new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const found = await library
    .discovery(address, clientId, undefined, undefined, {
      [library.customFetch]: fetchBy(call),
      execute: [library.allowInsecureRequests],
    })
    .catch((error: unknown) => {
      throw withKind(toFailure(id, error), 'unavailable');
    });
  const document = { ...found.serverMetadata() };
  if (isDiscovered?.(document.issuer) ?? document.issuer === issuer) return document;
  throw new ProviderFailure('unavailable', `${id}: the discovery document of ${issuer} names another issuer`);
}

function inMetadata({ authorize, token, userinfo, keys, revoke }: Endpoints): Json {
  return {
    authorization_endpoint: authorize,
    token_endpoint: token,
    ...(userinfo !== undefined && { userinfo_endpoint: userinfo }),
    ...(keys !== undefined && { jwks_uri: keys }),
    ...(revoke !== undefined && { revocation_endpoint: revoke }),
  };
}

function signing({
  id_token_signing_alg_values_supported: announced,
}: Json): Pick<ServerMetadata, 'id_token_signing_alg_values_supported'> {
  const usable = Array.isArray(announced) ? announced.filter((alg) => typeof alg === 'string' && publicKeyAlgorithms.test(alg)) : [];
  return { id_token_signing_alg_values_supported: usable.length > 0 ? usable : usualAlgorithms };
}

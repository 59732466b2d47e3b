import type { ServerMetadata } from 'openid-client';
import { type Clock, systemClock } from '../../../platform/clock.ts';
import { ProviderFailure } from '../provider.ts';
import type { Copy } from './copy.ts';
import type { ProviderDescription, ProviderTools } from './description.ts';
import { type Json, objectIn, parseObject, textIn } from './json.ts';
import { openLibrary, ownFailure, toFailure, toResponse, withKind } from './library.ts';
import type { ProviderMetadata } from './metadata.ts';

/** How far the clocks of a provider and of this server may differ. In seconds. */
export const clockTolerance = 30;

/** A key set (RFC 7517 §5). */
export interface KeySet {
  readonly keys: readonly Json[];
}

/** What an ID token must fit. */
export interface IdTokenExpected {
  readonly idToken: string;
  /** The nonces that it may have. Undefined if the provider gives none into its ID tokens. */
  readonly nonces: readonly string[] | undefined;
  /** The clients that it may be issued to: one for the browser, and those of native apps for theirs. */
  readonly audiences: readonly string[];
}

export interface IdTokenDeps {
  readonly clock: Clock;
  readonly description: ProviderDescription;
  /** Every client id of this deployment at the provider. */
  readonly clientIds: readonly string[];
  readonly metadata: () => Promise<ProviderMetadata>;
  readonly keys: Copy<KeySet>;
  readonly tools: ProviderTools;
}

/**
 * Verifies an ID token: those of the browser and those of native apps by the same rules (S-100, OpenID Core §3.1.3.7). The library
 * checks signature, issuer, audience, times and nonce. Two rules are added that it does not know: `azp` and the subject.
 * @throws ProviderFailure invalid, unavailable
 */
export async function verifyIdToken(deps: IdTokenDeps, expected: IdTokenExpected): Promise<Json> {
  const { description, clock, tools } = deps;
  const unverified = peek(expected.idToken);
  const pinned = pin(expected, unverified.claims);
  const told = await description.claimsOfIdToken?.(tools, { idToken: expected.idToken, nonce: pinned.nonce });
  if (told) await requireStandardClaims(deps, told, pinned);
  const claims = told ?? (await verifySignature(deps, { ...expected, ...pinned, unverified }));
  requireOwnRules(deps, claims, clock.now());
  return claims;
}

interface Unverified {
  readonly header: Json;
  readonly claims: Json;
}

/** What a token says of itself. It is only used to choose among values that are all allowed; the verification then demands them. */
function peek(idToken: string): Unverified {
  const [header = {}, claims = {}] = idToken
    .split('.', 2)
    .map((part) => parseObject(Buffer.from(part, 'base64url').toString('utf8')) ?? {});
  return { header, claims };
}

interface Pinned {
  readonly audience: string;
  readonly nonce: string | undefined;
}

function pin({ nonces, audiences }: IdTokenExpected, claims: Json): Pinned {
  const named = [claims.aud].flat();
  const [first = ''] = audiences;
  // Of several audiences the one that the token was issued to is the one that `azp` names.
  const audience = audiences.find((id) => named.includes(id) && (named.length === 1 || claims.azp === id));
  return { audience: audience ?? first, nonce: nonces?.find((nonce) => nonce === claims.nonce) ?? nonces?.[0] };
}

type Signed = IdTokenExpected & Pinned & { readonly unverified: Unverified };

/**
 * Lets the library verify the token as the reply of a token endpoint. The reply is made up, and asks nobody: a code is spent once,
 * while a key that is not known yet needs a second look at the key set.
 */
async function verifySignature(
  { description, metadata, keys, clock }: IdTokenDeps,
  { idToken, audience, nonce, unverified }: Signed,
): Promise<Json> {
  const library = await openLibrary();
  const { issuer: named, ...server } = await metadata();
  const issuer = issuerFor(description, named, unverified.claims);
  const answering: ServerMetadata = { ...server, issuer, authorization_response_iss_parameter_supported: false };
  const configuration = new library.Configuration(answering, audience, {
    [library.clockSkew]: skewOf(clock),
    [library.clockTolerance]: clockTolerance,
  });
  library.allowInsecureRequests(configuration);
  library.enableNonRepudiationChecks(configuration);
  const reply = { access_token: '-', token_type: 'bearer', id_token: idToken };
  configuration[library.customFetch] = async (url) =>
    toResponse({ status: 200, text: JSON.stringify(url === server.jwks_uri ? await keysWith(keys, unverified.header.kid) : reply) });
  try {
    const verified = await library.authorizationCodeGrant(configuration, new URL('https://callback.invalid/?code=-'), {
      idTokenExpected: true,
      ...(nonce !== undefined && { expectedNonce: nonce }),
    });
    return { ...verified.claims() };
  } catch (error) {
    // The reply is ours, so what cannot be read is the token.
    throw ownFailure(error) ?? withKind(toFailure(description.id, error), 'invalid');
  }
}

/** The issuer that a token must have. @throws ProviderFailure invalid: one that this provider does not speak for */
function issuerFor({ id, expectedIssuer }: ProviderDescription, named: string, claims: Json): string {
  const issuer = expectedIssuer ? expectedIssuer(named, claims) : named;
  if (issuer === undefined) throw new ProviderFailure('invalid', `${id}: the ID token is of another issuer`);
  return issuer;
}

/** The keys, with the one of this name if the provider has it. */
async function keysWith(keys: Copy<KeySet>, kid: unknown): Promise<KeySet> {
  const known = await keys.get();
  if (kid === undefined || known.keys.some((key) => key.kid === kid)) return known;
  return (await keys.newerThan(known)) ?? known;
}

/** The library reads the system's clock. In seconds; 0 unless the clock is a test's. */
function skewOf(clock: Clock): number {
  return Math.round((clock.now().getTime() - systemClock.now().getTime()) / 1000);
}

/** The rules that the library does not know. */
function requireOwnRules({ description: { id }, clientIds }: IdTokenDeps, { azp, sub, iat }: Json, now: Date): void {
  const refuse = (what: string): never => {
    throw new ProviderFailure('invalid', `${id}: the ID token has ${what}`);
  };
  if (azp !== undefined && !clientIds.some((clientId) => clientId === azp)) refuse('an azp of another client');
  if ((textIn(sub) ?? '').trim() === '') refuse('no subject');
  if (typeof iat === 'number' && iat > now.getTime() / 1000 + clockTolerance) refuse('an iat in the future');
}

/** For tokens that the provider itself has verified: what it says must still be about this client and this attempt. */
async function requireStandardClaims(
  { description, metadata, clock }: IdTokenDeps,
  claims: Json,
  { audience, nonce }: Pinned,
): Promise<void> {
  const { issuer } = await metadata();
  const seconds = clock.now().getTime() / 1000;
  const holds =
    claims.iss === issuerFor(description, issuer, claims) &&
    [claims.aud].flat().includes(audience) &&
    typeof claims.exp === 'number' &&
    claims.exp > seconds - clockTolerance &&
    (nonce === undefined || claims.nonce === nonce);
  if (!holds) throw new ProviderFailure('invalid', `${description.id}: the ID token is not for this client or this attempt`);
}

/** The key set that a reply contains; undefined for anything else. */
export function keySetIn(text: string): KeySet | undefined {
  const keys = parseObject(text)?.keys;
  if (!Array.isArray(keys)) return undefined;
  return { keys: keys.map(objectIn).filter((key) => key !== undefined) };
}

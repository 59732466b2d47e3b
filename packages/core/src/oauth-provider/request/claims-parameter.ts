import { z } from 'zod';
import { JsonError, parseJson } from '../../platform/http/json.ts';
import type { ClaimRequest, RequestedClaims } from '../grant/claims-request.ts';
import type { IdentityScope } from '../scopes.ts';
import { invalidRequest, malformed } from './reasons.ts';
import { acrLevels } from './request.ts';

/** The claims that we have, by the scope that a person allows them with (OpenID Core §5.4). */
export const scopeOfClaim: Readonly<Record<string, IdentityScope>> = {
  name: 'profile',
  picture: 'profile',
  locale: 'profile',
  updated_at: 'profile',
  email: 'email',
  email_verified: 'email',
  phone_number: 'phone',
  phone_number_verified: 'phone',
};

const Claim = z.nullable(
  z.object({ essential: z.boolean().optional(), value: z.unknown().optional(), values: z.array(z.unknown()).optional() }),
);
const Members = z.record(z.string(), z.unknown()).optional();
const Claims = z.object({ userinfo: Members, id_token: Members });

const longest = 4096;

/** What the parameter `claims` asks for (OpenID Core §5.5). */
export interface ClaimsParameter {
  readonly claims: RequestedClaims;
  /** The account that the answer must be about. */
  readonly subject: string | undefined;
  /** The lowest level that is enough. */
  readonly level: 1 | 2;
}

/**
 * Reads the parameter `claims`. Claims that nobody has here are ignored.
 * @throws Problem invalid_request
 */
export function readClaims(parameter: string): ClaimsParameter {
  const { userinfo = {}, id_token: idToken = {} } = parseClaims(parameter);
  const { sub, acr } = { sub: readClaim(idToken['sub'] ?? userinfo['sub']), acr: readClaim(idToken['acr'] ?? userinfo['acr']) };
  return {
    claims: { userinfo: ofOurs(userinfo), idToken: ofOurs(idToken) },
    subject: sub?.value,
    level: lowestLevel(acr ? [...(acr.value === undefined ? [] : [acr.value]), ...(acr.values ?? [])] : []),
  };
}

/** The lowest of the levels that are known; without any, everybody has reached it. */
export function lowestLevel(acrs: readonly string[]): 1 | 2 {
  const known = acrs.flatMap((acr) => (acr === 'aal1' || acr === 'aal2' ? [acrLevels[acr]] : []));
  return known.length > 0 && !known.includes(1) ? 2 : 1;
}

/** Leaves the claims of these scopes. */
export function claimsWithin({ userinfo = {}, idToken = {} }: RequestedClaims, scopes: readonly string[]): RequestedClaims | undefined {
  const within = (members: Readonly<Record<string, ClaimRequest | null>>) =>
    Object.fromEntries(Object.entries(members).filter(([name]) => scopes.includes(scopeOfClaim[name] ?? '')));
  const left = { userinfo: within(userinfo), idToken: within(idToken) };
  return Object.keys(left.userinfo).length + Object.keys(left.idToken).length > 0 ? left : undefined;
}

function parseClaims(parameter: string): z.output<typeof Claims> {
  const bytes = Buffer.from(parameter);
  if (bytes.byteLength > longest) throw invalidRequest(malformed('claims'));
  try {
    return Claims.parse(parseJson(bytes));
  } catch (error) {
    if (error instanceof JsonError || error instanceof z.ZodError) throw invalidRequest(malformed('claims'));
    throw error;
  }
}

function ofOurs(members: Readonly<Record<string, unknown>>): Record<string, ClaimRequest | null> {
  const ours = Object.entries(members).filter(([name]) => Object.hasOwn(scopeOfClaim, name));
  return Object.fromEntries(ours.map(([name, asked]) => [name, readClaim(asked)]));
}

/** Only texts are compared: all claims here that have a value are texts or true. */
function readClaim(asked: unknown): ClaimRequest | null {
  const parsed = Claim.safeParse(asked ?? null);
  if (!parsed.success) throw invalidRequest(malformed('claims'));
  if (parsed.data === null) return null;
  const { essential, value, values } = parsed.data;
  return {
    ...(essential !== undefined && { essential }),
    ...(typeof value === 'string' && { value }),
    ...(values && { values: values.filter((one) => typeof one === 'string') }),
  };
}

import { z } from 'zod';
import type { Settings } from '../../../platform/config/settings.ts';
import type { Problem } from '../../../platform/http/errors.ts';
import { typedText } from '../../../platform/typed-text.ts';
import { readScopes } from '../../scopes.ts';
import {
  authMethods,
  type ClientJwk,
  type ClientKind,
  clientAlgorithms,
  deviceCodeGrant,
  type Grant,
  grants,
  type OAuthClient,
} from '../client.ts';
import { type NewClient, withDefaults } from '../create-client.ts';
import { clientFaults } from '../rules.ts';
import { registrationErrors } from './errors.ts';

/** A value that is left out, or null, which means the same (RFC 7592 §2.2). */
const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().transform((value) => value ?? undefined);
const Uri = z.string().min(1).max(4096);
const Uris = z.array(Uri).max(100);

/** What a client may say of itself (RFC 7591 §2, OpenID Connect Registration §2). Whatever else it says is not read. */
export const ClientMetadata = z.object({
  redirect_uris: maybe(Uris),
  post_logout_redirect_uris: maybe(Uris),
  application_type: maybe(z.enum(['web', 'native'])),
  token_endpoint_auth_method: maybe(z.enum(authMethods)),
  grant_types: maybe(z.array(z.enum(grants)).max(grants.length)),
  response_types: maybe(z.array(z.literal('code')).max(1)),
  client_name: maybe(typedText(100)),
  client_uri: maybe(Uri),
  policy_uri: maybe(Uri),
  tos_uri: maybe(Uri),
  scope: maybe(z.string().max(2000)),
  jwks: maybe(z.object({ keys: z.array(z.looseObject({ kty: z.string().max(20) })).max(20) })),
  jwks_uri: maybe(Uri),
  id_token_signed_response_alg: maybe(z.enum(clientAlgorithms)),
  subject_type: maybe(z.enum(['public', 'pairwise'])),
  backchannel_logout_uri: maybe(Uri),
  require_pushed_authorization_requests: maybe(z.boolean()),
  dpop_bound_access_tokens: maybe(z.boolean()),
});
export type ClientMetadata = z.output<typeof ClientMetadata>;

/** What the server alone decides. A client that says it wants more than it can have, so it is refused and not ignored (S-14, S-98). */
const serverOwned = [
  'id',
  'kind',
  'trust',
  'origin',
  'pkce',
  'disabled',
  'resources',
  'client_id_issued_at',
  'client_secret_expires_at',
  'registration_access_token',
  'registration_client_uri',
];

/**
 * Reads what a client says of itself.
 * @param owned further names that only the server may say
 * @throws Problem invalid_client_metadata, invalid_redirect_uri, unapproved_software_statement
 */
export function readMetadata(body: Readonly<Record<string, unknown>>, owned: readonly string[]): ClientMetadata {
  const said = (name: string): boolean => body[name] !== undefined;
  if (said('software_statement')) throw registrationErrors.unapproved_software_statement();
  const refused = [...owned, ...serverOwned].find(said);
  if (refused !== undefined) throw registrationErrors.invalid_client_metadata({ reason: `${refused} is decided by the server` });
  const parsed = ClientMetadata.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refusal(issue?.path.join('.') ?? '', 'it is of the wrong type, too long, or no value that this server supports');
}

/** `redirect_uris` have an error of their own (RFC 7591 §3.2.2). */
function refusal(path: string, reason: string): Problem {
  const text = { reason: `${path}: ${reason}` };
  return path.startsWith('redirect_uris')
    ? registrationErrors.invalid_redirect_uri(text)
    : registrationErrors.invalid_client_metadata(text);
}

/** What the server adds to what the client says. */
export interface Given extends Pick<OAuthClient, 'trust'> {
  readonly origin: 'registration' | 'metadata';
  /** Of the scopes that the client asks for, those that it may have, and the resources they belong to. Undefined: it asks for all. */
  readonly allowed: (kind: ClientKind, asked: readonly string[] | undefined) => Pick<OAuthClient, 'scopes' | 'resources'>;
}

/**
 * The client that the metadata describes, with the defaults of RFC 7591 for what it does not say.
 * @throws Problem invalid_client_metadata, invalid_redirect_uri
 */
export function toRegistered(metadata: ClientMetadata, given: Given, settings: Pick<Settings, 'environment'>): NewClient {
  const authMethod = metadata.token_endpoint_auth_method ?? 'client_secret_basic';
  const allGrants = metadata.grant_types ?? (['authorization_code'] as const);
  const redirectUris = metadata.redirect_uris ?? [];
  const kind = kindOf(metadata, { authMethod, allGrants, redirectUris });
  const asked = metadata.scope === undefined ? undefined : readScopes(metadata.scope);
  if (metadata.scope !== undefined && !asked) throw refusal('scope', 'it is no list of scopes');
  if (metadata.response_types?.length === 0 && allGrants.includes('authorization_code'))
    throw refusal('response_types', 'authorization_code needs the response type code');
  const client: NewClient = {
    kind,
    name: metadata.client_name ?? hostOf(metadata) ?? 'OAuth client',
    trust: given.trust,
    origin: given.origin,
    authMethod,
    jwks: (metadata.jwks?.keys as readonly ClientJwk[] | undefined) ?? null,
    jwksUri: metadata.jwks_uri ?? null,
    redirectUris,
    postLogoutRedirectUris: metadata.post_logout_redirect_uris ?? [],
    grants: allGrants,
    ...given.allowed(kind, asked),
    idTokenAlgorithm: metadata.id_token_signed_response_alg ?? 'ES256',
    claimsInIdToken: false,
    pairwise: metadata.subject_type === 'pairwise',
    parRequired: metadata.require_pushed_authorization_requests ?? false,
    dpopRequired: metadata.dpop_bound_access_tokens ?? false,
    backchannelLogoutUri: metadata.backchannel_logout_uri ?? null,
    homepage: metadata.client_uri ?? null,
    policyUrl: metadata.policy_uri ?? null,
    termsUrl: metadata.tos_uri ?? null,
  };
  const [fault] = clientFaults(withDefaults(client), settings);
  if (fault) throw refusal(registeredPath(fault.path), fault.rule.text.en);
  return client;
}

/** The names of RFC 7591 for the fields of the administration. */
const names: Readonly<Record<string, string>> = {
  redirectUris: 'redirect_uris',
  postLogoutRedirectUris: 'post_logout_redirect_uris',
  grants: 'grant_types',
  tokenEndpointAuthMethod: 'token_endpoint_auth_method',
  jwksUri: 'jwks_uri',
  scopes: 'scope',
  backchannelLogoutUri: 'backchannel_logout_uri',
  homepage: 'client_uri',
  policyUrl: 'policy_uri',
  termsUrl: 'tos_uri',
};

function registeredPath(path: string): string {
  const [first = '', ...rest] = path.split('.');
  return [names[first] ?? first, ...rest].join('.');
}

interface Said {
  readonly authMethod: OAuthClient['authMethod'];
  readonly allGrants: readonly Grant[];
  readonly redirectUris: readonly string[];
}

/** RFC 7591 knows no kinds. What a client says of itself is that of one of ours. */
function kindOf({ application_type: type }: ClientMetadata, { authMethod, allGrants, redirectUris }: Said): ClientKind {
  if (!allGrants.includes('authorization_code')) {
    if (allGrants.includes(deviceCodeGrant)) return 'device';
    if (allGrants.includes('client_credentials') && authMethod !== 'none') return 'machine';
  }
  if (authMethod !== 'none') return 'confidential';
  if (type !== undefined) return type === 'native' ? 'native' : 'public';
  // Many apps on a person's machine do not say that they are one. Their redirect URIs do.
  return redirectUris.length > 0 && redirectUris.every((uri) => !uri.startsWith('https:')) ? 'native' : 'public';
}

function hostOf({ redirect_uris: [first] = [] }: ClientMetadata): string | undefined {
  return first !== undefined && URL.canParse(first) ? new URL(first).host || undefined : undefined;
}

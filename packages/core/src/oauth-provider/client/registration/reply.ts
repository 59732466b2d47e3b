import { z } from 'zod';
import type { Settings } from '../../../platform/config/settings.ts';
import type { ClientRow } from '../row.ts';

/** A registered client (RFC 7591 §3.2.1, RFC 7592 §3). */
export const ClientInformation = z
  .object({
    client_id: z.string(),
    client_id_issued_at: z.number().int().meta({ description: 'In seconds since 1970' }),
    client_secret: z.string().optional().meta({ description: 'It is shown only once' }),
    client_secret_expires_at: z.number().int().optional().meta({ description: '0: the secret has no end' }),
    registration_access_token: z.string().optional().meta({ description: 'It is shown only once' }),
    registration_client_uri: z.url(),
    client_name: z.string(),
    application_type: z.enum(['web', 'native']),
    redirect_uris: z.array(z.string()),
    post_logout_redirect_uris: z.array(z.string()),
    token_endpoint_auth_method: z.string(),
    grant_types: z.array(z.string()),
    response_types: z.array(z.string()),
    scope: z.string(),
    jwks: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).optional(),
    jwks_uri: z.string().optional(),
    client_uri: z.string().optional(),
    policy_uri: z.string().optional(),
    tos_uri: z.string().optional(),
    id_token_signed_response_alg: z.string(),
    subject_type: z.enum(['public', 'pairwise']),
    backchannel_logout_uri: z.string().optional(),
    require_pushed_authorization_requests: z.boolean(),
    dpop_bound_access_tokens: z.boolean(),
  })
  .meta({ id: 'OAuthClientInformation' });

/** What is shown of a client only once. */
export interface ShownOnce {
  readonly clientSecret?: string | undefined;
  readonly registrationToken?: string | undefined;
}

/** What the client has now, whatever it has asked for. */
export function clientInformation(
  { origin }: Pick<Settings, 'origin'>,
  row: ClientRow,
  { clientSecret, registrationToken }: ShownOnce = {},
): z.input<typeof ClientInformation> {
  return {
    client_id: row.id,
    client_id_issued_at: Math.floor(row.createdAt.getTime() / 1000),
    ...(clientSecret !== undefined && { client_secret: clientSecret, client_secret_expires_at: 0 }),
    ...(registrationToken !== undefined && { registration_access_token: registrationToken }),
    registration_client_uri: `${origin}/oauth/register/${row.id}`,
    client_name: row.name,
    application_type: row.kind === 'native' ? 'native' : 'web',
    redirect_uris: row.redirectUris,
    post_logout_redirect_uris: row.postLogoutRedirectUris,
    token_endpoint_auth_method: row.authMethod,
    grant_types: row.grants,
    response_types: row.grants.includes('authorization_code') ? ['code'] : [],
    scope: row.scopes.join(' '),
    jwks: row.jwks ? { keys: row.jwks.map((key) => ({ ...key })) } : undefined,
    jwks_uri: row.jwksUri ?? undefined,
    client_uri: row.homepage ?? undefined,
    policy_uri: row.policyUrl ?? undefined,
    tos_uri: row.termsUrl ?? undefined,
    id_token_signed_response_alg: row.idTokenAlgorithm,
    subject_type: row.pairwise ? 'pairwise' : 'public',
    backchannel_logout_uri: row.backchannelLogoutUri ?? undefined,
    require_pushed_authorization_requests: row.parRequired,
    dpop_bound_access_tokens: row.dpopRequired,
  };
}

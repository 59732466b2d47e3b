import { z } from 'zod';
import type { Settings } from '../../platform/config/settings.ts';
import { publicPath, type Route } from '../../platform/http/route.ts';
import { locales } from '../../platform/i18n/text.ts';
import { keySet } from '../../token/routes.ts';
import { assertionAlgorithms } from '../client/assertion.ts';
import { authMethods, clientAlgorithms } from '../client/client.ts';
import { registerClient } from '../client/registration/routes.ts';
import { deviceAuthorization } from '../device/authorization.ts';
import { proofAlgorithms } from '../dpop/proof.ts';
import { introspect } from '../introspection/routes.ts';
import { logoutRequest } from '../logout/routes.ts';
import { scopeOfClaim } from '../request/claims-parameter.ts';
import { pushRequest } from '../request/par.ts';
import { acrLevels, prompts, responseModes } from '../request/request.ts';
import { authorize } from '../request/routes.ts';
import { revoke } from '../revocation/routes.ts';
import { identityScopes } from '../scopes.ts';
import { tokenEndpoint, tokenGrants } from '../token-endpoint/routes.ts';
import { getUserinfo } from '../userinfo/routes.ts';

const names = z.array(z.string());

/**
 * What the provider says about itself (OpenID Connect Discovery §3, RFC 8414 §2, and the RFCs of what it names). Members that are
 * false or empty by their standard are left out, unless a client takes them for true where they are missing.
 */
export const Metadata = z
  .object({
    issuer: z.string(),
    authorization_endpoint: z.string(),
    token_endpoint: z.string(),
    userinfo_endpoint: z.string(),
    jwks_uri: z.string(),
    registration_endpoint: z.string().optional(),
    pushed_authorization_request_endpoint: z.string(),
    device_authorization_endpoint: z.string(),
    introspection_endpoint: z.string(),
    revocation_endpoint: z.string(),
    end_session_endpoint: z.string(),
    response_types_supported: names,
    response_modes_supported: names,
    grant_types_supported: names,
    scopes_supported: names,
    claims_supported: names,
    claim_types_supported: names,
    subject_types_supported: names,
    acr_values_supported: names,
    prompt_values_supported: names,
    ui_locales_supported: names,
    id_token_signing_alg_values_supported: names,
    code_challenge_methods_supported: names,
    dpop_signing_alg_values_supported: names,
    token_endpoint_auth_methods_supported: names,
    token_endpoint_auth_signing_alg_values_supported: names,
    introspection_endpoint_auth_methods_supported: names,
    introspection_endpoint_auth_signing_alg_values_supported: names,
    revocation_endpoint_auth_methods_supported: names,
    revocation_endpoint_auth_signing_alg_values_supported: names,
    authorization_response_iss_parameter_supported: z.literal(true),
    claims_parameter_supported: z.literal(true),
    request_parameter_supported: z.literal(false),
    request_uri_parameter_supported: z.literal(false),
    backchannel_logout_supported: z.literal(true),
    backchannel_logout_session_supported: z.literal(true),
    client_id_metadata_document_supported: z.literal(true).optional(),
  })
  .meta({ id: 'ProviderMetadata' });

/**
 * The document, made of the routes and lists that the endpoints themselves use, so that it cannot promise what is not there
 * (S-83).
 */
export function providerMetadata({ origin, oauth }: Settings): z.input<typeof Metadata> {
  const at = ({ declaration }: Route): string => origin + publicPath(declaration);
  const confidential = authMethods.filter((method) => method !== 'none');
  return {
    issuer: origin,
    authorization_endpoint: at(authorize),
    token_endpoint: at(tokenEndpoint),
    userinfo_endpoint: at(getUserinfo),
    jwks_uri: at(keySet),
    ...(oauth.registration !== 'off' && { registration_endpoint: at(registerClient) }),
    pushed_authorization_request_endpoint: at(pushRequest),
    device_authorization_endpoint: at(deviceAuthorization),
    introspection_endpoint: at(introspect),
    revocation_endpoint: at(revoke),
    end_session_endpoint: at(logoutRequest),
    response_types_supported: ['code'],
    response_modes_supported: [...responseModes],
    grant_types_supported: Object.keys(tokenGrants),
    scopes_supported: Object.keys(identityScopes),
    claims_supported: ['sub', ...Object.keys(scopeOfClaim), 'acr', 'amr', 'auth_time'],
    claim_types_supported: ['normal'],
    subject_types_supported: ['public', 'pairwise'],
    acr_values_supported: Object.keys(acrLevels),
    prompt_values_supported: [...prompts],
    ui_locales_supported: [...locales],
    id_token_signing_alg_values_supported: [...clientAlgorithms],
    code_challenge_methods_supported: ['S256'],
    dpop_signing_alg_values_supported: [...proofAlgorithms],
    token_endpoint_auth_methods_supported: [...authMethods],
    token_endpoint_auth_signing_alg_values_supported: [...assertionAlgorithms],
    introspection_endpoint_auth_methods_supported: confidential,
    introspection_endpoint_auth_signing_alg_values_supported: [...assertionAlgorithms],
    revocation_endpoint_auth_methods_supported: [...authMethods],
    revocation_endpoint_auth_signing_alg_values_supported: [...assertionAlgorithms],
    authorization_response_iss_parameter_supported: true,
    claims_parameter_supported: true,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    ...(oauth.clientMetadata !== 'off' && { client_id_metadata_document_supported: true as const }),
  };
}

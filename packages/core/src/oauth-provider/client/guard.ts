import { z } from 'zod';
import type { CredentialScheme, Guard } from '../../platform/http/guard.ts';
import { collectParameters, ParameterError, type RawParameters } from '../../platform/http/parameters.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { oauthErrors } from '../errors.ts';
import { type AuthenticateDeps, authenticateClient } from './authenticate.ts';
import type { Grant, OAuthClient } from './client.ts';

/** What a route requires of a client. */
export interface ClientNeeds {
  /** The client may have this grant. Otherwise the route answers `unauthorized_client`. */
  readonly grant?: Grant;
  /** The client keeps a secret or a key. One that does not is no `invalid_client` elsewhere, but here. */
  readonly confidential?: boolean;
}

/** What a route for clients knows about the client that sends the request. */
export interface FromClient {
  readonly client: OAuthClient;
}

/** How a client says who it is in a form (RFC 6749 §2.3.1, RFC 7521 §4.2). Every route for clients has these fields. */
export const clientFields = {
  client_id: z.string().max(2048).optional(),
  client_secret: z.string().max(1024).optional(),
  client_assertion_type: z.string().max(200).optional(),
  client_assertion: z.string().max(8192).optional(),
} as const;

const basic: CredentialScheme = { name: 'clientSecretBasic', describe: () => ({ type: 'http', scheme: 'basic' }) };

/**
 * Requires a client that authenticates as it is registered. A client with a secret or a key is counted by its id instead of its
 * source. Pages of the origins that the client has redirect URIs at may read the reply, and a refusal too.
 */
export function client({ grant, confidential = false }: ClientNeeds = {}): Guard<AuthenticateDeps, FromClient> {
  return {
    kind: 'client',
    credentials: [basic],
    demands: { grant, confidential },
    errors: [oauthErrors.invalid_client, oauthErrors.invalid_request, ...(grant === undefined ? [] : [oauthErrors.unauthorized_client])],
    readsInput: true,
    cookieless: true,
    countsPrincipal: true,
    async admit(deps, request, input) {
      const found = await authenticateClient(deps, request, clientInput(request, input));
      if (confidential && found.authMethod === 'none') throw oauthErrors.invalid_client();
      if (grant !== undefined && !found.grants.includes(grant)) throw oauthErrors.unauthorized_client();
      return { extra: { client: found }, ...(found.authMethod !== 'none' && { subject: found.id }) };
    },
  };
}

/**
 * The form, also of a route that checks its parameters itself.
 * @throws Problem invalid_request if a parameter of the client is repeated (S-85)
 */
function clientInput(request: RequestContext & { readonly parameters?: RawParameters }, input: Readonly<Record<string, unknown>>) {
  if (!request.parameters) return input;
  try {
    return collectParameters(
      request.parameters.filter(([name]) => Object.hasOwn(clientFields, name)),
      { emptyIsNone: true },
    );
  } catch (error) {
    if (error instanceof ParameterError) throw oauthErrors.invalid_request({ reason: 'a parameter of the client is repeated' });
    throw error;
  }
}

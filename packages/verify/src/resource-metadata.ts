import { proofAlgorithms } from './dpop.ts';

/** How a resource server describes itself to clients (RFC 9728 §2). */
export interface ResourceMetadataOptions {
  /** The identifier of the resource, as it is registered at Daemun: an absolute URI without a fragment. */
  readonly resource: string;
  /** The public origin of Daemun. */
  readonly issuer: string;
  /** The scopes that clients may ask for. */
  readonly scopes: readonly string[];
  /** The name that people read. */
  readonly name?: string;
  readonly documentation?: string;
  readonly policy?: string;
  readonly terms?: string;
  /** Only tokens that are bound to a key are taken. */
  readonly requireDpop?: boolean;
}

/** The document to serve, as JSON. */
export interface ResourceMetadata {
  readonly resource: string;
  readonly authorization_servers: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly bearer_methods_supported: readonly ['header'];
  readonly dpop_signing_alg_values_supported: readonly string[];
  readonly dpop_bound_access_tokens_required?: true;
  readonly resource_name?: string;
  readonly resource_documentation?: string;
  readonly resource_policy_uri?: string;
  readonly resource_tos_uri?: string;
}

const wellKnown = '/.well-known/oauth-protected-resource';

/** A resource identifier. @throws TypeError if it is no absolute URI, or has a fragment (RFC 8707 §2) */
export function parseResource(resource: string): URL {
  if (!URL.canParse(resource) || resource.includes('#')) throw new TypeError('resource must be an absolute URI without a fragment');
  return new URL(resource);
}

/**
 * Where the document of a resource has to be served: `/.well-known/oauth-protected-resource`, and then the path of the resource
 * (RFC 9728 §3.1). Undefined for a resource that is no web address.
 * @throws TypeError if the resource is no absolute URI, or has a fragment
 */
export function resourceMetadataUrl(resource: string): string | undefined {
  const { protocol, origin, pathname, search } = parseResource(resource);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  return origin + wellKnown + (pathname === '/' ? '' : pathname) + search;
}

/**
 * The document to serve at `/.well-known/oauth-protected-resource` (`resourceMetadataUrl` says where exactly), so that clients
 * find out where to get tokens for this service.
 * @throws TypeError if the resource is no absolute URI, or has a fragment
 */
export function protectedResourceMetadata(options: ResourceMetadataOptions): ResourceMetadata {
  const { resource, issuer, scopes, name, documentation, policy, terms, requireDpop = false } = options;
  parseResource(resource);
  return {
    resource,
    authorization_servers: [issuer],
    scopes_supported: [...scopes],
    bearer_methods_supported: ['header'],
    dpop_signing_alg_values_supported: [...proofAlgorithms],
    ...(requireDpop && { dpop_bound_access_tokens_required: true }),
    ...(name !== undefined && { resource_name: name }),
    ...(documentation !== undefined && { resource_documentation: documentation }),
    ...(policy !== undefined && { resource_policy_uri: policy }),
    ...(terms !== undefined && { resource_tos_uri: terms }),
  };
}

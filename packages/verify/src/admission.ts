import { createProofs, type Proofs, proofAlgorithms } from './dpop.ts';
import type { Challenge } from './errors.ts';
import { firstParty } from './identity.ts';
import { parseResource, resourceMetadataUrl } from './resource-metadata.ts';
import { createSeenProofs, type SeenProofs } from './seen-proofs.ts';

/** Whose tokens a service takes, and for what they have to be. */
export interface ClientOptions {
  /** The public origin of Daemun, such as `https://auth.example.com`. */
  readonly issuer: string;
  /** The `aud` of the deployment's own access tokens. Undefined: the issuer, as in Daemun. */
  readonly audience?: string;
  /**
   * Whose access tokens this service takes: of the deployment's own apps (`first-party`, the default), of every client, or of
   * those in a list of client ids, in which `first-party` may be. Every other token is refused. Tokens of OAuth clients need
   * `resource`.
   */
  readonly clients?: 'first-party' | 'any' | readonly string[];
  /**
   * The identifier of this service, as it is registered as a resource at Daemun: an absolute URI without a fragment. It is the
   * `aud` of the tokens of OAuth clients, and never the issuer.
   */
  readonly resource?: string;
  /**
   * The address at which clients reach this service, if it is not the origin of `resource`: behind a proxy that takes a path away,
   * with that path. DPoP proofs name it.
   */
  readonly publicUrl?: string;
  /** Where used DPoP proofs are noted. Undefined: in this process, so with several processes a proof is good once in each. */
  readonly seenProofs?: SeenProofs;
  /** How many used DPoP proofs this process notes, each for two minutes; beyond that 503. 100,000 if undefined. */
  readonly rememberedProofs?: number;
  /**
   * Where clients find the metadata of this service (`protectedResourceMetadata`), for `WWW-Authenticate`. Undefined: the place of
   * RFC 9728 for `resource`, if this service takes tokens of OAuth clients. False: it is not named.
   */
  readonly resourceMetadata?: string | false;
}

/** Whose tokens a service takes, and how their holders prove that they are theirs. */
export interface Admission {
  /** The `aud` of the tokens of OAuth clients. Undefined: none of them is taken. */
  readonly resource: string | undefined;
  admits(clientId: string): boolean;
  readonly proofs: Proofs;
  /** What every challenge says. */
  readonly challenge: Challenge;
}

/**
 * Reads the options about OAuth clients.
 * @throws TypeError if tokens of OAuth clients are to be taken, and the options do not say for what they have to be
 */
export function createAdmission(options: ClientOptions): Admission {
  const { issuer, clients = firstParty, resource, resourceMetadata, seenProofs, rememberedProofs = 100_000 } = options;
  const listed = typeof clients === 'string' ? undefined : new Set(clients);
  const admits = (clientId: string): boolean => clients === 'any' || clientId === clients || (listed?.has(clientId) ?? false);
  const isOpen = clients === 'any' || [...(listed ?? [])].some((id) => id !== firstParty);
  const publicUrl = publicUrlOf(options);
  if (isOpen) {
    if (resource === undefined) throw new TypeError('tokens of OAuth clients are for a resource: clients needs resource');
    if (resource === issuer || resource === options.audience) throw new TypeError('resource must be neither issuer nor audience');
    if (publicUrl === undefined) throw new TypeError('a resource that is no web address needs publicUrl');
  }
  const metadata = resourceMetadata ?? (isOpen && resource !== undefined ? resourceMetadataUrl(resource) : undefined);
  return {
    resource: isOpen ? resource : undefined,
    admits,
    proofs: createProofs({ publicUrl: publicUrl ?? issuer, seen: seenProofs ?? createSeenProofs(rememberedProofs) }),
    challenge: {
      ...(typeof metadata === 'string' && { resourceMetadata: metadata }),
      ...(isOpen && { proofAlgorithms }),
    },
  };
}

/** The address at which clients reach the service. Undefined if the options do not say it. */
function publicUrlOf({ publicUrl, resource }: ClientOptions): string | undefined {
  if (publicUrl !== undefined) {
    if (!/^https?:\/\/[^?#]+$/.test(publicUrl) || !URL.canParse(publicUrl)) throw new TypeError('publicUrl must be a web address');
    return publicUrl;
  }
  const origin = resource === undefined ? 'null' : parseResource(resource).origin;
  return origin === 'null' ? undefined : origin;
}

import type { Text } from '../../platform/i18n/text.ts';

/** A scope of a resource, in words that a person consents to. */
export interface ResourceScope {
  readonly scope: string;
  readonly title: Text;
  /** The person may leave it out. */
  readonly optional?: boolean;
  /** It is granted where a client asks for the resource and no scope. */
  readonly default?: boolean;
  /** Clients that registered themselves may ask for it. */
  readonly dynamicClients?: boolean;
}

/** An API that access tokens are made for (RFC 8707). A scope that is not ours belongs to exactly one resource. */
export interface Resource {
  /** An absolute URI without a fragment: the `aud` of its tokens. */
  readonly identifier: string;
  readonly name: string;
  readonly scopes: readonly ResourceScope[];
  /** The clients that may introspect and exchange tokens made for it. */
  readonly servedBy: readonly string[];
  readonly requireDpop: boolean;
  /** In seconds; null for the settings' own. */
  readonly accessTokenSeconds: number | null;
}

/** All resources, in memory. They are few, and every authorization request needs them. */
export interface Resources {
  find(identifier: string): Promise<Resource | undefined>;
  /** The resource that a scope belongs to. */
  ofScope(scope: string): Promise<Resource | undefined>;
  all(): Promise<readonly Resource[]>;
}

import type { ProblemKind } from './errors.ts';
import type { ReplyControls, RequestContext } from './request-context.ts';

/** How a request shows a credential: a security scheme of the OpenAPI document (OpenAPI 3.1 §4.8.27). */
export interface CredentialScheme {
  /** The name that operations use for it. */
  readonly name: string;
  /** `origin` is that of the deployment, because it determines the names of cookies. */
  describe(origin: string): Readonly<Record<string, unknown>>;
}

/** What a request shows before any look-up. */
export interface Shown {
  /** The credential of `Authorization: Bearer`, unchecked. */
  readonly bearer: string | undefined;
}

/** The result of a successful `admit`. */
export interface Admission<Extra extends object = object> {
  /** What the guard adds to the handler's request. */
  readonly extra: Extra;
  /** The principal that limits count against, such as the account. */
  readonly subject?: string;
  /** Runs after an unsafe request has been answered, unless the reply has set a session. `renews`: the route changes credentials. */
  readonly afterwards?: (reply: ReplyControls, renews: boolean) => Promise<void>;
}

/**
 * Decides who may call a route. It says how this is checked, how it is refused, and how the API reference describes it. `Needs`
 * are the dependencies of the check. `Extra` is what the guard adds to the handler's request.
 */
export interface Guard<in Needs = never, out Extra extends object = object> {
  /** A stable word for the API reference and for tests. */
  readonly kind: string;
  /** The accepted credentials, any one of which is enough. Empty if the route needs none. */
  readonly credentials: readonly CredentialScheme[];
  /** Further requirements, for the API reference. */
  readonly demands: Readonly<Record<string, string | number | boolean | undefined>>;
  /** The errors that `admit` may throw. */
  readonly errors: readonly ProblemKind[];
  /**
   * The credential is in the input, so `admit` runs after the input is parsed and counted. Left out, `admit` runs before the body
   * is read.
   */
  readonly readsInput?: true;
  /** @throws Problem one of `errors` */
  readonly admit: (deps: Needs, context: RequestContext, input: Readonly<Record<string, unknown>>) => Promise<Admission<Extra>>;
  /**
   * The guard finds its credential in the input, in the `Authorization` header or in another header of its own, and in nothing that
   * a browser adds by itself. So it may guard a route that is `cookieless`.
   */
  readonly cookieless?: true;
  /**
   * The principal that the guard finds (`subject`) is counted instead of its source, because it may send the requests of many people
   * from one address. So the limits of the route count once the guard has decided: a request that it refuses, or admits without a
   * subject, counts by its source. Needs `readsInput`. The general limit counts before, and is refunded for a principal.
   */
  readonly countsPrincipal?: true;
  /**
   * Does the request show a valid credential? This is for guards that can check it without a look-up. A valid one is not counted
   * by source, because a service may share its address with all its users. All other requests are guesses, and count against the
   * route's own limits at once.
   */
  readonly recognizes?: (deps: Needs, shown: Shown) => boolean;
}

/** The dependencies of a guard. */
export type NeedsOf<G> = G extends Guard<infer Needs, object> ? Needs : never;

/** What a guard adds to the handler's request. */
export type ExtraOf<G> = G extends Guard<never, infer Extra> ? Extra : never;

const nobody: Admission = { extra: {} };

/** Everybody may call the route. The handler may still look for a session. */
export const anyone: Guard<unknown, object> = {
  kind: 'anyone',
  credentials: [],
  demands: {},
  errors: [],
  admit: async () => nobody,
};

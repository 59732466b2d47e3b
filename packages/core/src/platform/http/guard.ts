import type { ProblemKind } from './errors.ts';
import type { ReplyControls, RequestContext } from './request-context.ts';

/** How a credential is shown: a security scheme of the OpenAPI document (OpenAPI 3.1 §4.8.27). */
export interface CredentialScheme {
  /** What operations call it by. */
  readonly name: string;
  /** `origin`: of the deployment, which decides what cookies are called. */
  describe(origin: string): Readonly<Record<string, unknown>>;
}

/** What a request shows before anything of it is looked up. */
export interface Shown {
  /** The credential of `Authorization: Bearer`, unchecked. */
  readonly bearer: string | undefined;
}

/** Whoever has been found to be allowed. */
export interface Admission<Extra extends object = object> {
  /** What the handler's request has beside. */
  readonly extra: Extra;
  /** The account, or whatever else limits by principal count against. */
  readonly subject?: string;
  /** Once an unsafe request has been answered and has set no session of its own. `renews`: the route changes what opens the account. */
  readonly afterwards?: (reply: ReplyControls, renews: boolean) => Promise<void>;
}

/**
 * Who may call a route: how that is found out, how it is refused, and how the API reference tells it. `Needs` is what it takes
 * to find out, `Extra` what the handler's request has beside.
 */
export interface Guard<in Needs = never, out Extra extends object = object> {
  /** A stable word for the API reference and for tests. */
  readonly kind: string;
  /** What a request shows, of which any one will do; none where nothing is asked for. */
  readonly credentials: readonly CredentialScheme[];
  /** What is demanded beside a credential, for the API reference. */
  readonly demands: Readonly<Record<string, string | number | boolean | undefined>>;
  /** The refusals of `admit`. */
  readonly errors: readonly ProblemKind[];
  /**
   * The credential is in the input: `admit` runs once that is understood and counted, and not before.
   * Left out, it runs before the body is read.
   */
  readonly readsInput?: true;
  /** @throws Problem one of `errors` */
  readonly admit: (deps: Needs, context: RequestContext, input: Readonly<Record<string, unknown>>) => Promise<Admission<Extra>>;
  /**
   * Is what is shown a credential of ours? Where a guard can tell at once, whoever shows one is not counted by source, since it may
   * share its address with everybody it asks for, and all others are guesses, which count against the route's own limits at once.
   */
  readonly recognizes?: (deps: Needs, shown: Shown) => boolean;
}

/** What a guard takes to find out who is asking. */
export type NeedsOf<G> = G extends Guard<infer Needs, object> ? Needs : never;

/** What a guard gives the handler's request. */
export type ExtraOf<G> = G extends Guard<never, infer Extra> ? Extra : never;

const nobody: Admission = { extra: {} };

/** Anybody. The handler may still ask whether somebody is signed in. */
export const anyone: Guard<unknown, object> = {
  kind: 'anyone',
  credentials: [],
  demands: {},
  errors: [],
  admit: async () => nobody,
};

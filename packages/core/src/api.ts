import type { Routes } from './api.gen.ts';
import type { GivenHeaders } from './platform/http/server-call.ts';

/** The name of a route: its method and its path, below `/api/auth` unless it stands at the root. */
export type RouteName = keyof Routes;

/** A part of the input. It may be left out if the route does not require it. */
type Part<Name extends string, Value> = undefined extends Value ? { readonly [_ in Name]?: Value } : { readonly [_ in Name]: Value };

/** For whom the app calls a route. */
export interface Caller {
  /**
   * The headers of the request that the app is answering, all of them and unchanged. They show the session, and from which page
   * the request came: a call that changes something is refused if that was a page of another site (S-65).
   */
  readonly headers: GivenHeaders;
  /** Address of the other end of the socket of that request. Limits count by it, unless a proxy in front is trusted. */
  readonly remoteAddress?: string | undefined;
}

/** What a call takes. */
export type CallInput<Name extends RouteName> = Caller &
  Part<'params', Routes[Name]['params']> &
  Part<'query', Routes[Name]['query']> &
  Part<'body', Routes[Name]['body']>;

/** An invalid field of the input. */
export interface InvalidField {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** A refusal (RFC 9457), in the language of `Accept-Language`. Some codes have more members than these. */
export interface ApiError<Code extends string = string> {
  /** Stable. */
  readonly code: Code;
  readonly status: number;
  readonly type: string;
  readonly title: string;
  /** What happened and what to do, for the person in front of the screen. */
  readonly detail: string;
  /** With `invalid_input`. */
  readonly errors?: readonly InvalidField[];
  /** In seconds. */
  readonly retryAfter?: number;
  /** With `step_up_required`: what may confirm that it is them. */
  readonly methods?: readonly string[];
  readonly [member: string]: unknown;
}

/** These can happen on every route: a defect, a request that came over plain http, a route that these settings do not open. */
export type CommonCode = 'internal_error' | 'https_required' | 'not_found';

/** What a call came to. `setCookies` are values of `Set-Cookie`: send them on, or the browser loses its session. */
export type Outcome<Name extends RouteName> =
  | { readonly ok: true; readonly value: Routes[Name]['reply']; readonly setCookies: readonly string[] }
  | { readonly ok: false; readonly error: ApiError<Routes[Name]['error'] | CommonCode>; readonly setCookies: readonly string[] };

/** The HTTP API for the app's own code, without a network between. */
export interface Api {
  /**
   * The session of a request and its account, or `null` if nobody is signed in. It changes nothing that a browser holds: it renews
   * no session and sets no cookie, so a server component may ask.
   * @param headers the headers of the request, all of them
   * @throws DaemunError if it cannot be told, such as `service_unavailable`: that is not "signed out"
   */
  session(headers: GivenHeaders): Promise<Routes['GET /session']['reply'] | null>;
  /**
   * Calls a route: `call('POST /setup-2fa', { headers })`. Guards, limits, audit and cross-site check are those of HTTP.
   * @throws TypeError for a name that no route can have, or a path parameter that is missing
   */
  call<Name extends RouteName>(name: Name, input: CallInput<Name>): Promise<Outcome<Name>>;
}

/** A refusal as an exception, where there is nothing to go on with. */
export class DaemunError extends Error {
  override readonly name = 'DaemunError';
  readonly error: ApiError;

  constructor(error: ApiError) {
    super(`${error.code}: ${error.detail}`);
    this.error = error;
  }
}

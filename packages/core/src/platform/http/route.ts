import type { z } from 'zod';
import type { Text } from '../i18n/text.ts';
import type { Platform } from '../platform.ts';
import { type AnswerKind, type AnswerValue, answerStatus, type RefusalPage } from './answer.ts';
import type { Capability, OwnGroup } from './capabilities.ts';
import type { ProblemKind } from './errors.ts';
import type { ExtraOf, Guard, NeedsOf } from './guard.ts';
import type { RawParameters } from './parameters.ts';
import type { RouteLimits } from './rates.ts';
import type { RequestContext } from './request-context.ts';
import type { StaticDocument } from './static-document.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Everything about a route except its handler. Routing, validation, CSRF, limits, documents and clients are derived from it. */
export interface RouteDeclaration {
  readonly method: Method;
  /** Below the API's base (`/api/auth`), unless `base` is `root`. Parameters are `{name}`. */
  readonly path: `/${string}`;
  readonly base?: 'api' | 'root';
  /**
   * The route answers only under our own host names, as every route below the API's base does (S-50). Other routes at the root
   * answer under any.
   */
  readonly ownHost?: true;
  /** The group of the route in the API reference. */
  readonly capability: Capability | OwnGroup;
  /** One sentence for the API reference, in every language. */
  readonly summary: Text;
  /** Who may call the route. */
  readonly access: Guard;
  readonly limits: RouteLimits;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /**
   * The route also takes the body as `application/x-www-form-urlencoded`. Maps each field of the form to a field of the body.
   * `only`: it takes nothing else, and no parameters in the URL.
   */
  readonly form?: Readonly<Record<string, string>> | 'only';
  /**
   * Parameters of the query or the form that may be repeated. Each is an array of the values that were sent. Any other one is
   * refused if it is repeated.
   */
  readonly repeatable?: readonly string[];
  /**
   * Instead of `query` and `body`: the handler checks the parameters itself, so that it decides how to refuse them. It gets them in
   * their order as `context.parameters`: of a GET the query, of a POST the form. The schema is for the API reference only.
   */
  readonly parameters?: z.ZodObject;
  /** Instead of JSON, the body is text of this media type, and becomes this field of `body`. */
  readonly text?: { readonly type: 'application/secevent+jwt'; readonly field: string };
  /**
   * The route takes requests that another site has a browser send, or that the server of another service sends. S-65 does not
   * apply to it, because it trusts nothing that a browser adds by itself: guard and handler see no cookie, and the reply cannot
   * set one. What is sent must prove itself. The context has no `bearer`; a credential of any other scheme than a session's is in
   * `context.header('authorization')`.
   */
  readonly cookieless?: true;
  /**
   * Which pages of other origins may read the reply. Left out: those of `trustedOrigins`, with credentials. `none`: no page of
   * another origin. `anyone`: every page, without credentials. `client`: the pages that the handler allows once it knows the client
   * (`reply.allowOrigin`), without credentials. All routes of a path have the same.
   */
  readonly cors?: 'none' | 'client' | 'anyone';
  /** HEAD is not allowed, because the GET writes. */
  readonly head?: false;
  /**
   * `oauth`: every refusal is that of RFC 6749 §5.2, including those before the handler. `error` is the `oauth.error` of the
   * problem, `error_description` is its English text.
   */
  readonly protocol?: 'oauth';
  /** A browser is shown this page for a refusal. A client that does not accept HTML gets it as from any other route. */
  readonly refusalPage?: RefusalPage;
  /**
   * The schema that parses the handler's value before it is sent. Fields that the schema does not list never leave. Undefined: no
   * body.
   */
  readonly reply?: z.ZodType;
  /** Instead of `reply`: the handler leads a browser on (`redirectTo`) or shows it a page (`htmlPage`), whichever of these it is. */
  readonly answers?: readonly [AnswerKind, ...AnswerKind[]];
  /** Instead of `reply`: the handler returns a stream of this media type, which is sent as it comes. */
  readonly stream?: 'text/event-stream';
  /**
   * The reply is the same for every request. The handler returns bytes that `staticDocument` made once, in the form that `reply`
   * describes.
   */
  readonly document?: true;
  /** The route changes what opens the account, so the session continues under a new token (S-58, C3). */
  readonly renews?: true;
  /** Undefined: 200, or 204 without a reply. A list: the first, unless the handler chooses another. */
  readonly status?: number | readonly [number, ...number[]];
  /** The one of these statuses that comes without the reply. */
  readonly emptyStatus?: number;
  /** Expected errors of this route, beside the common ones. */
  readonly errors?: readonly ProblemKind[];
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : unknown;

/** Path parameters, query and body in one object. If two of them use one name, the process does not start. */
export type InputOf<D extends RouteDeclaration> = Parsed<D['params']> & Parsed<D['query']> & Parsed<D['body']>;

/** What the handler returns: the input of `reply`, the document made from it, or the stream. */
export type ReplyOf<D extends RouteDeclaration> = D['document'] extends true
  ? StaticDocument
  : D['reply'] extends z.ZodType
    ? z.input<D['reply']> | (D['emptyStatus'] extends number ? undefined : never)
    : D['stream'] extends string
      ? ReadableStream<Uint8Array>
      : D['answers'] extends readonly AnswerKind[]
        ? AnswerValue<D['answers'][number]>
        : undefined;

/** A route may demand a session, a key, or whatever else its guard knows. Its handler then gets a request that has it. */
export type RequestOf<D extends RouteDeclaration> = RequestContext &
  ExtraOf<D['access']> &
  (D['parameters'] extends z.ZodType ? { readonly parameters: RawParameters } : unknown);

/**
 * A declared route with its handler. `Needs`: what the handler and the guard take. The types of input and request are erased
 * here; `route().handle()` guarantees them.
 */
export interface Route<in Needs = never> {
  readonly declaration: RouteDeclaration;
  readonly handle: (deps: Needs, input: never, context: never) => Promise<unknown>;
}

/** Declares a route; `handle` adds the handler. Two steps, so that literals in the reply keep their types. */
export function route<const D extends RouteDeclaration>(declaration: D) {
  return {
    declaration,
    handle<Deps extends Platform = Platform>(
      action: (deps: Deps, input: InputOf<D>, context: RequestOf<D>) => Promise<ReplyOf<D>>,
    ): Route<Deps & NeedsOf<D['access']>> {
      return { declaration, handle: action };
    },
  };
}

/** Where the API is mounted. Cookies, links and the pages rely on it. */
export const apiBase = '/api/auth';

/** The path that clients call. */
export function publicPath(declaration: RouteDeclaration): string {
  return declaration.base === 'root' ? declaration.path : `${apiBase}${declaration.path}`;
}

/** The statuses that a route may answer on success. The first is the usual one. */
export function statusesOf(declaration: RouteDeclaration): readonly [number, ...number[]] {
  const { status, reply, stream, answers } = declaration;
  if (answers) return answers.map((kind) => answerStatus[kind]) as [number, ...number[]];
  if (status === undefined) return [reply || stream ? 200 : 204];
  return typeof status === 'number' ? [status] : status;
}

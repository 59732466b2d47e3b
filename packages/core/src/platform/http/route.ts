import type { z } from 'zod';
import type { Text } from '../i18n/text.ts';
import type { Platform } from '../platform.ts';
import type { Capability, OwnGroup } from './capabilities.ts';
import type { ProblemKind } from './errors.ts';
import type { ExtraOf, Guard, NeedsOf } from './guard.ts';
import type { RouteLimits } from './rates.ts';
import type { RequestContext } from './request-context.ts';
import type { StaticDocument } from './static-document.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Everything about a route but its act. Routing, validation, CSRF, limits, documents and clients are derived from it. */
export interface RouteDeclaration {
  readonly method: Method;
  /** Below the API's base (`/api/auth`), unless `base` says `root`. Parameters are `{name}`. */
  readonly path: `/${string}`;
  readonly base?: 'api' | 'root';
  /** Answers to our own host names alone, as all below the API's base do (S-50). Others at the root answer to any. */
  readonly ownHost?: true;
  /** The group that the API reference shows it in. */
  readonly capability: Capability | OwnGroup;
  /** One sentence for the API reference, in every language. */
  readonly summary: Text;
  /** Who may call it. */
  readonly access: Guard;
  readonly limits: RouteLimits;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** Also takes the body as `application/x-www-form-urlencoded`; says which field of a form is which of the body. */
  readonly form?: Readonly<Record<string, string>>;
  /** What the handler's value is parsed with on the way out: what is not listed never leaves. Left out: no body. */
  readonly reply?: z.ZodType;
  /** Instead of `reply`: the handler returns a stream of this media type, which is sent as it comes. */
  readonly stream?: 'text/event-stream';
  /** The reply is the same for everybody: the handler returns bytes that were made once by `staticDocument`, of what `reply` says. */
  readonly document?: true;
  /** It changes what opens the account: the session goes on under a new token (S-58, C3). */
  readonly renews?: true;
  /** 200 where left out, 204 without a reply. A list: the first, unless the handler says another. */
  readonly status?: number | readonly [number, ...number[]];
  /** Expected refusals of this route, beside the common ones. */
  readonly errors?: readonly ProblemKind[];
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : unknown;

/** Path parameters, query and body in one object; a name that two of them use does not start. */
export type InputOf<D extends RouteDeclaration> = Parsed<D['params']> & Parsed<D['query']> & Parsed<D['body']>;

/** What the handler returns: what `reply` takes, the document made of it, or the stream. */
export type ReplyOf<D extends RouteDeclaration> = D['document'] extends true
  ? StaticDocument
  : D['reply'] extends z.ZodType
    ? z.input<D['reply']>
    : D['stream'] extends string
      ? ReadableStream<Uint8Array>
      : undefined;

/** A route that demands a session, a key, or whatever else its guard knows of, hands its handler a request that has it. */
export type RequestOf<D extends RouteDeclaration> = RequestContext & ExtraOf<D['access']>;

/**
 * A declared route with its act. `Needs`: what the act and the guard take. Input and request are erased here and guaranteed by
 * `route().handle()`.
 */
export interface Route<in Needs = never> {
  readonly declaration: RouteDeclaration;
  readonly handle: (deps: Needs, input: never, context: never) => Promise<unknown>;
}

/** Declares a route; `handle` adds the act. In two steps, so that literals in the reply keep their types. */
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

/** The path that clients call. */
export function publicPath(declaration: RouteDeclaration): string {
  return declaration.base === 'root' ? declaration.path : `/api/auth${declaration.path}`;
}

/** The statuses a route may answer when all is well; the first is the usual one. */
export function statusesOf(declaration: RouteDeclaration): readonly [number, ...number[]] {
  const { status, reply, stream } = declaration;
  if (status === undefined) return [reply || stream ? 200 : 204];
  return typeof status === 'number' ? [status] : status;
}

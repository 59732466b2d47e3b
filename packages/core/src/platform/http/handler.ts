import { randomUUID } from 'node:crypto';
import type { ZodType } from 'zod';
import { isUnavailable } from '../database/failure.ts';
import { isLocale, negotiateLocale } from '../i18n/text.ts';
import type { Platform } from '../platform.ts';
import { admit, renewSession } from './admission.ts';
import { readBody } from './body.ts';
import type { Gate } from './caller.ts';
import { createProxyTrust } from './client-address.ts';
import { readCookies } from './cookies.ts';
import { corsHeaders, preflight } from './cors.ts';
import { isOurs } from './csrf.ts';
import { commonErrors, Problem } from './errors.ts';
import { parseInput } from './input.ts';
import type { Limiter } from './limiter.ts';
import { createMatcher, type Match } from './match.ts';
import { bearerOf, openVisitor, sourceOf } from './open-visitor.ts';
import { ownHosts, ownOrigins } from './origins.ts';
import { apiHeaders, problemResponse } from './response.ts';
import type { Route, RouteDeclaration } from './route.ts';
import { openLimits, type ReachedLimit } from './route-limits.ts';

/** What the transport knows of a request beside the request itself. */
export interface ConnectionInfo {
  /** Address of the socket's other end; left out where the host does not say. */
  readonly remoteAddress?: string | undefined;
}

export type Handler = (request: Request, connection?: ConnectionInfo) => Promise<Response>;

export interface HandlerParts {
  readonly deps: Platform;
  readonly limiter: Limiter;
  /** Hears once of each bucket that ran empty in a window. */
  readonly onReached: (reached: ReachedLimit) => Promise<void>;
  readonly gate: Gate;
  readonly routes: readonly Route[];
}

const safeMethods = new Set(['GET', 'HEAD']);

/**
 * The whole pipeline, written once, so that no route can go around a step of it:
 * match → host → origin → limit by source → who is asking → size, type, parse → limit by target → act → reply.
 */
export function createHandler({ deps, limiter, onReached, gate, routes }: HandlerParts): Handler {
  const { settings, log, clock } = deps;
  const matcher = createMatcher(routes);
  const trust = createProxyTrust(settings.trustProxy);
  const hosts = ownHosts(settings);
  const csrf = { settings, keyring: deps.keyring, ownOrigins: ownOrigins(settings) };
  const secure = settings.origin.startsWith('https:');
  const everywhere = apiHeaders(settings);
  /** Of frozen values: they cannot have changed since. */
  const texts = new WeakMap<object, { readonly reply: ZodType; readonly text: string }>();

  function find(method: string, path: string): Match {
    const found = matcher.match(method === 'HEAD' ? 'GET' : method, path);
    if (found) return found;
    const allowed = matcher.methodsOf(path);
    if (allowed.length === 0) throw commonErrors.not_found();
    throw commonErrors.method_not_allowed({}, {}, { Allow: allowed.join(', ') });
  }

  async function answer(request: Request, connection: ConnectionInfo, context: RequestContext): Promise<Response> {
    const { url, headers, locale, reference } = context;
    const { route, params } = find(request.method, url.pathname);
    const { declaration } = route;
    context.declaration = declaration;
    if (declaration.base !== 'root' && !hosts.has(url.host)) throw commonErrors.misdirected_request();
    const cookies = readCookies(request.headers.get('cookie'), secure);
    const unsafe = !safeMethods.has(request.method);
    // No page of another site can send this header unasked: cookies that come along do not count.
    const bearer = bearerOf(request);
    if (unsafe && !isOurs(request, bearer === undefined ? cookies : new Map(), csrf)) throw commonErrors.cross_site_request();

    const source = sourceOf(request, connection.remoteAddress, trust);
    const limits = openLimits({ limiter, onReached }, declaration, source);
    await limits.takeBySource();
    const { visitor, status } = openVisitor({
      gate,
      request,
      cookies,
      bearer,
      declaration,
      headers,
      locale,
      reference,
      secure,
      source,
      take: limits.take,
    });
    const asking = await admit({ settings, clock, gate }, declaration, visitor);
    const query = Object.fromEntries(url.searchParams);
    const input = parseInput(declaration, { params, query, body: await readBody(request, declaration) }, locale);
    await limits.takeByTarget(input, asking);

    // The casts are what `route().handle()` has checked: the act of this declaration takes these dependencies, this input and visitor.
    const value = await route.handle(deps as never, input as never, asking as never).catch(async (error: unknown) => {
      if (error instanceof Problem && error.kind.uncounted) await limits.undo();
      throw error;
    });
    await limits.refund();
    if (unsafe && 'caller' in asking && !headers.has('Set-Cookie')) await renewSession({ settings, clock, gate }, asking, declaration);
    if (declaration.stream) {
      headers.set('Content-Type', declaration.stream);
      // What goes through a proxy in pieces must not wait there for more.
      headers.set('X-Accel-Buffering', 'no');
      return new Response(value as ReadableStream<Uint8Array>, { status: status(), headers });
    }
    if (!declaration.reply) return new Response(null, { status: status(), headers });
    headers.set('Content-Type', 'application/json; charset=utf-8');
    return new Response(textOf(declaration.reply, value), { status: status(), headers });
  }

  /** What leaves: what the declaration lists, and no more. A value that was answered before has its text still. */
  function textOf(reply: ZodType, value: unknown): string {
    const known = typeof value === 'object' && value !== null ? texts.get(value) : undefined;
    if (known?.reply === reply) return known.text;
    const text = JSON.stringify(reply.parse(value));
    if (typeof value === 'object' && value !== null && Object.isFrozen(value)) texts.set(value, { reply, text });
    return text;
  }

  /** What a thrown value is to the outside: a declared problem, a dependency that does not answer, or a defect. */
  function refusal(error: unknown, declaration: RouteDeclaration | undefined, reference: string): Problem {
    const path = declaration?.path;
    if (error instanceof Problem) {
      const { code } = error.kind;
      if (code in commonErrors || declaration?.errors?.some((declared) => declared.code === code)) return error;
      log.error({ reference, code, path }, 'a route answered with a problem it does not declare');
      return settings.environment === 'test' ? commonErrors.internal_error({ reference }) : error;
    }
    if (isUnavailable(error)) {
      log.error({ reference, path, error }, 'a dependency does not answer');
      return commonErrors.service_unavailable({}, { retryAfter: 2 });
    }
    log.error({ reference, path, error }, 'a defect');
    return commonErrors.internal_error({ reference });
  }

  return async (request, connection = {}) => {
    const url = new URL(request.url);
    const headers = new Headers(everywhere);
    const reference = randomUUID();
    headers.set('X-Request-Id', reference);
    corsHeaders(request, settings.trustedOrigins, headers);
    if (request.method === 'OPTIONS') return preflight(request, settings.trustedOrigins, matcher.methodsOf(url.pathname), headers);
    const lang = url.searchParams.get('lang');
    const locale = isLocale(lang) ? lang : negotiateLocale(request.headers.get('accept-language'));
    const context: RequestContext = { url, headers, locale, reference, declaration: undefined };
    try {
      const response = await answer(request, connection, context);
      if (request.method !== 'HEAD') return response;
      await response.body?.cancel();
      return new Response(null, response);
    } catch (error) {
      headers.delete('Set-Cookie');
      return problemResponse(refusal(error, context.declaration, reference), locale, settings.origin, headers);
    }
  };
}

interface RequestContext {
  readonly url: URL;
  readonly headers: Headers;
  readonly locale: 'en' | 'ko';
  readonly reference: string;
  /** Known once the request is matched; decides which problems may leave. */
  declaration: RouteDeclaration | undefined;
}

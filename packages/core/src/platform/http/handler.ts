import { randomUUID } from 'node:crypto';
import { isUnavailable } from '../database/failure.ts';
import { isLocale, type Locale, negotiateLocale } from '../i18n/text.ts';
import type { Platform } from '../platform.ts';
import { readBody } from './body.ts';
import type { Caller, Gate } from './caller.ts';
import { addressPrefix, createProxyTrust } from './client-address.ts';
import { type CookieName, readCookies, serializeCookie } from './cookies.ts';
import { corsHeaders, preflight } from './cors.ts';
import { isOurs } from './csrf.ts';
import { commonErrors, Problem } from './errors.ts';
import { parseInput } from './input.ts';
import type { Limiter, Taken } from './limiter.ts';
import { createMatcher } from './match.ts';
import { ownHosts, ownOrigins } from './origins.ts';
import { type RouteLimit, theCaller } from './rates.ts';
import { apiHeaders, problemResponse } from './response.ts';
import { type Route, type RouteDeclaration, statusesOf } from './route.ts';
import type { SignedInVisitor, Source, Visitor } from './visitor.ts';

/** What the transport knows of a request beside the request itself. */
export interface ConnectionInfo {
  /** Address of the socket's other end; left out where the host does not say. */
  readonly remoteAddress?: string | undefined;
}

export type Handler = (request: Request, connection?: ConnectionInfo) => Promise<Response>;

export interface HandlerParts {
  readonly deps: Platform;
  readonly limiter: Limiter;
  readonly gate: Gate;
  readonly routes: readonly Route[];
}

const safeMethods = new Set(['GET', 'HEAD']);

/** The whole pipeline, written once: no route can go around a step of it. */
export function createHandler({ deps, limiter, gate, routes }: HandlerParts): Handler {
  const { settings, log, clock } = deps;
  const matcher = createMatcher(routes);
  const trust = createProxyTrust(settings.trustProxy);
  const hosts = ownHosts(settings);
  const origins = ownOrigins(settings);
  const secure = settings.origin.startsWith('https:');
  const everywhere = apiHeaders(settings);

  async function answer(request: Request, connection: ConnectionInfo, url: URL, headers: Headers, locale: Locale, reference: string) {
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const found = matcher.match(method, url.pathname);
    if (!found) {
      const allowed = matcher.methodsOf(url.pathname);
      if (allowed.length === 0) throw commonErrors.not_found();
      throw commonErrors.method_not_allowed({}, {}, { Allow: allowed.join(', ') });
    }
    const { declaration, handle } = found.route;
    if (declaration.base !== 'root' && !hosts.has(url.host)) throw commonErrors.misdirected_request();

    const cookies = readCookies(request.headers.get('cookie'), secure);
    if (!safeMethods.has(request.method) && !isOurs(request, cookies, { settings, keyring: deps.keyring, ownOrigins: origins })) {
      throw commonErrors.cross_site_request();
    }

    const address = trust.clientAddress(connection.remoteAddress, request.headers.get('x-forwarded-for'));
    const source: Source = { address, prefix: addressPrefix(address), userAgent: plainUserAgent(request) };
    const limits = Array.isArray(declaration.limits) ? (declaration.limits as readonly RouteLimit[]) : [];
    const taken: Taken[] = [];
    const take = async (dimension: 'source' | 'target', target?: (limit: RouteLimit) => string | undefined) => {
      for (const { rate, target: named } of limits) {
        const id = dimension === 'target' ? target?.({ rate, target: named }) : undefined;
        if (dimension === 'target' && id === undefined) continue;
        const verdict = await limiter.take(
          dimension === 'source' ? { rate, source: source.prefix } : { rate, source: source.prefix, target: id },
        );
        if (!verdict.ok) {
          log.info({ reference, limit: rate.name, dimension, path: declaration.path }, 'limit reached');
          throw commonErrors.too_many_requests({ seconds: verdict.retryAfter }, { retryAfter: verdict.retryAfter });
        }
        if (rate.refundSuccess) taken.push(verdict.taken);
      }
    };
    await take('source');

    let status = statusesOf(declaration)[0];
    let found_: Promise<Caller | undefined> | undefined;
    const findCaller = () => {
      const token = cookies.get('session');
      found_ ??= token === undefined ? Promise.resolve(undefined) : gate.findCaller(token);
      return found_;
    };
    const setCookie = (name: CookieName, value: string, maxAge: number) =>
      headers.append('Set-Cookie', serializeCookie(name, value, maxAge, secure));
    const visitor: Visitor = {
      locale,
      source,
      reference,
      cookie: (name) => cookies.get(name),
      findCaller,
      reply: {
        status(chosen) {
          if (!statusesOf(declaration).includes(chosen)) throw new TypeError(`${declaration.path} does not declare the status ${chosen}`);
          status = chosen;
        },
        setCookie,
        clearCookie: (name) => setCookie(name, '', 0),
        header: (name, value) => headers.set(name, value),
      },
    };
    const asking = await admit(declaration, visitor);

    const query = Object.fromEntries(url.searchParams);
    const input = parseInput(declaration, { params: found.params, query, body: await readBody(request, declaration) }, locale);
    await take('target', ({ target }) => {
      if (target === undefined) return undefined;
      if (target === theCaller) return (asking as SignedInVisitor).caller.user.id;
      return typeof input[target] === 'string' ? (input[target] as string) : undefined;
    });

    // The casts are what `route().handle()` has checked: the act of this declaration takes this input and visitor.
    const value = await handle(deps as never, input as never, asking as never);
    if (status < 400) await Promise.all(taken.map((points) => limiter.refund(points)));
    if ('caller' in asking && !safeMethods.has(request.method)) await renewSession(asking as SignedInVisitor, headers, setCookie);
    if (!declaration.reply || status === 204) return new Response(null, { status, headers });
    headers.set('Content-Type', 'application/json; charset=utf-8');
    return new Response(JSON.stringify(declaration.reply.parse(value)), { status, headers });
  }

  /** Who is asking, and whether that is enough. Anything but a live session that suffices is a refusal. */
  async function admit(declaration: RouteDeclaration, visitor: Visitor): Promise<Visitor | SignedInVisitor> {
    const { access } = declaration;
    if (access.kind === 'anyone') return visitor;
    const caller = await visitor.findCaller();
    if (!caller) throw commonErrors.unauthenticated({}, {}, { 'WWW-Authenticate': 'Bearer realm="daemun"' });
    if (access.role !== undefined && !caller.user.roles.includes(access.role)) throw commonErrors.forbidden();
    const age = clock.now().getTime() - caller.session.authenticatedAt.getTime();
    if ((access.fresh && age > settings.lifetimes.freshSeconds * 1000) || caller.session.aal < access.aal) {
      throw commonErrors.step_up_required({}, { methods: await gate.stepUpMethods(caller) });
    }
    return { ...visitor, caller };
  }

  /** A token older than a day is replaced by the first unsafe request that comes with it: reads never write (C3). */
  async function renewSession(
    visitor: SignedInVisitor,
    headers: Headers,
    setCookie: (name: CookieName, value: string, maxAge: number) => void,
  ) {
    const { session } = visitor.caller;
    const age = clock.now().getTime() - session.tokenIssuedAt.getTime();
    if (age < settings.lifetimes.sessionRenewalSeconds * 1000 || headers.has('Set-Cookie')) return;
    const token = await gate.renew(visitor.caller);
    if (token !== undefined) setCookie('session', token, (session.expiresAt.getTime() - clock.now().getTime()) / 1000);
  }

  function refusal(error: unknown, declaration: RouteDeclaration | undefined, reference: string): Problem {
    if (error instanceof Problem) {
      const declared = error.kind.code in commonErrors || declaration?.errors?.some(({ code }) => code === error.kind.code);
      if (declared) return error;
      log.error({ reference, code: error.kind.code, path: declaration?.path }, 'a route answered with a problem it does not declare');
      return settings.environment === 'test' ? commonErrors.internal_error({ reference }) : error;
    }
    if (isUnavailable(error)) {
      log.error({ reference, error }, 'a dependency does not answer');
      return commonErrors.service_unavailable({}, { retryAfter: 2 });
    }
    log.error({ reference, error, path: declaration?.path }, 'a defect');
    return commonErrors.internal_error({ reference });
  }

  return async (request, connection = {}) => {
    const reference = randomUUID();
    const url = new URL(request.url);
    const headers = new Headers(everywhere);
    headers.set('X-Request-Id', reference);
    corsHeaders(request, settings.trustedOrigins, headers);
    if (request.method === 'OPTIONS') return preflight(request, settings.trustedOrigins, matcher.methodsOf(url.pathname), headers);
    const lang = url.searchParams.get('lang');
    const locale = isLocale(lang) ? lang : negotiateLocale(request.headers.get('accept-language'));
    try {
      const response = await answer(request, connection, url, headers, locale, reference);
      return request.method === 'HEAD' ? new Response(null, response) : response;
    } catch (error) {
      const declaration = matcher.match(request.method === 'HEAD' ? 'GET' : request.method, url.pathname)?.route.declaration;
      headers.delete('Set-Cookie');
      return problemResponse(refusal(error, declaration, reference), locale, settings.origin, headers);
    }
  };
}

/** The user agent as one plain line: it goes into logs, the audit log and mails. */
function plainUserAgent(request: Request): string | null {
  const value = request.headers.get('user-agent');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
  return value === null ? null : value.replaceAll(/[\u0000-\u001f\u007f]/g, ' ').slice(0, 500);
}

import type { ZodType } from 'zod';
import { cameByPlainHttp } from '../config/settings.ts';
import { isDatabaseError, isUnavailable } from '../database/failure.ts';
import { databaseFault } from '../database/fault.ts';
import { isLocale, negotiateLocale } from '../i18n/text.ts';
import { countedMethod, type Metrics, noMetrics, noRoute, preflightRoute } from '../metrics/metrics.ts';
import type { Platform } from '../platform.ts';
import { createUnderWay } from '../under-way.ts';
import { readBody } from './body.ts';
import { createProxyTrust } from './client-address.ts';
import { type CookieName, cookieScheme, readCookies } from './cookies.ts';
import { corsHeaders, preflight } from './cors.ts';
import { isOurs } from './csrf.ts';
import type { EffectiveRates } from './effective-rates.ts';
import { commonErrors, Problem } from './errors.ts';
import type { Admission } from './guard.ts';
import { parseInput } from './input.ts';
import type { Limiter } from './limiter.ts';
import { createMatcher, type Match } from './match.ts';
import { type Answer, ContentTaken, type ReplyHeaders, type ReplyMessage, type RequestMessage } from './message.ts';
import { bearerOf, openContext, sourceOf } from './open-context.ts';
import { createHostCheck, ownOrigins } from './origins.ts';
import { requestId } from './request-id.ts';
import { apiHeaders, problemReply } from './response.ts';
import { publicPath, type Route, type RouteDeclaration } from './route.ts';
import { openLimits, type ReachedLimit } from './route-limits.ts';
import { monitoringPaths } from './serves.ts';
import { documentReply, type StaticDocument } from './static-document.ts';
import { createAddressWatch } from './unknown-addresses.ts';

export interface PipelineParts<Deps extends Platform> {
  /** The dependencies of all handlers and guards. */
  readonly deps: Deps;
  readonly limiter: Limiter;
  readonly ratesOf: EffectiveRates;
  /** Called once for each bucket that runs empty in a window. */
  readonly onReached: (reached: ReachedLimit) => Promise<void>;
  readonly metrics?: Metrics;
  readonly routes: readonly Route<Deps>[];
}

const safeMethods = new Set(['GET', 'HEAD']);
const noQuery = new URLSearchParams();
const noInput: Input = {};
const noCookies: ReadonlyMap<CookieName, string> = new Map();

type Input = Readonly<Record<string, unknown>>;

/**
 * The whole pipeline in one place, so that no route can skip a step:
 * protocol → match → host → origin → general limit → principal → size, type, parse → limits of the route → handler → reply.
 */
export function createPipeline<Deps extends Platform>({
  deps,
  limiter,
  ratesOf,
  onReached,
  metrics = noMetrics,
  routes,
}: PipelineParts<Deps>): Answer {
  const { settings, log } = deps;
  // The casts to `never` rely on `route().handle()`, which has checked that guard and handler accept these dependencies, the
  // input and the request context.
  const needs = deps as never;
  const matcher = createMatcher<Deps>(routes);
  const { hashQueue, hashWaitSeconds } = settings.password;
  const underWay = createUnderWay({ places: hashQueue, patienceSeconds: hashWaitSeconds });
  const trust = createProxyTrust(settings.trustProxy);
  const watchAddress = createAddressWatch(deps);
  const isOwnHost = createHostCheck(settings);
  const csrf = { settings, keyring: deps.keyring, ownOrigins: ownOrigins(settings) };
  const cookiesOfOrigin = cookieScheme(settings.origin);
  const sessionCookie = cookiesOfOrigin.wireName('session');
  const everywhere = apiHeaders(settings);
  let contentTaken = false;
  /** Only for frozen values, because they cannot have changed. */
  const texts = new WeakMap<object, { readonly reply: ZodType; readonly text: string }>();

  function find(method: string, path: string): Match<Deps> {
    const found = matcher.match(method === 'HEAD' ? 'GET' : method, path);
    if (found) return found;
    const allowed = matcher.methodsOf(path);
    if (allowed.length === 0) throw commonErrors.not_found();
    throw commonErrors.method_not_allowed({}, {}, { Allow: allowed.join(', ') });
  }

  async function answer(request: RequestMessage, handling: Handling): Promise<ReplyMessage> {
    const { query, headers, locale, reference } = handling;
    const { route, params } = find(request.method, request.path);
    const { declaration } = route;
    handling.declaration = declaration;
    if ((declaration.base !== 'root' || declaration.ownHost) && !isOwnHost(request.host)) throw commonErrors.misdirected_request();
    // What a browser adds by itself shows nothing where another site may have sent it.
    const { crossSite } = declaration;
    const cookies = crossSite ? noCookies : readCookies(request.header('cookie'), cookiesOfOrigin);
    const unsafe = !safeMethods.has(request.method);
    const bearer = crossSite ? undefined : bearerOf(request);
    if (unsafe && !crossSite && !isOurs(request, { cookies, bearer }, csrf)) throw commonErrors.cross_site_request();

    const source = sourceOf(request, trust);
    const limits = openLimits({ limiter, ratesOf, onReached, metrics, underWay }, declaration, source);
    // Strangers who share an address with one of our services, or call through it, must not use up the service's limit.
    const { access } = declaration;
    const ours = access.recognizes?.(needs, { bearer });
    // A request without a valid credential goes no further. It is a guess, and the route's own limit is as wide as the general
    // one.
    const counted = ours === undefined;
    if (limits.limited && !ours) {
      watchAddress(source.address);
      await (counted ? limits.takeGeneral() : limits.takeBySource());
    }
    const { context, status } = openContext({
      request,
      cookies,
      bearer,
      declaration,
      headers,
      locale,
      reference,
      cookiesOfOrigin,
      source,
      limits,
    });
    const admit = (given: Input): Promise<Admission> => access.admit(needs, context, given).catch(limits.failed);
    const early = access.readsInput ? undefined : await admit(noInput);
    const body = declaration.body && (await readBody(request, declaration, declaration.body));
    const input = parseInput(declaration, { params, query: declaration.query && Object.fromEntries(query), body }, locale);
    if (limits.limited) await limits.takeUnderstood(input, { subject: early?.subject, bearer }, counted);
    const { extra, afterwards } = early ?? (await admit(input));
    const asking = Object.assign(context, extra);

    const value = await route.handle(deps, input as never, asking as never).catch(limits.failed);
    await limits.refund();
    const replaced = headers.cookies.some((line) => line.startsWith(`${sessionCookie}=`));
    if (unsafe && !replaced) await afterwards?.(context.reply, declaration.renews === true);
    if (declaration.stream) {
      headers.fields['Content-Type'] = declaration.stream;
      // Tells proxies not to buffer a reply that arrives in pieces.
      headers.fields['X-Accel-Buffering'] = 'no';
      // The same for what compresses replies in a host app: it would hold the first parts back.
      headers.fields['Cache-Control'] = 'no-store, no-transform';
      return { status: status(), headers, body: value as ReadableStream<Uint8Array> };
    }
    if (declaration.document) return documentReply(request, value as StaticDocument, status(), headers);
    if (!declaration.reply || status() === declaration.emptyStatus) return { status: status(), headers, body: undefined };
    headers.fields['Content-Type'] = 'application/json; charset=utf-8';
    return { status: status(), headers, body: textOf(declaration.reply, value) };
  }

  /** The content of the reply: only what the declaration lists. A value that was answered before keeps its text. */
  function textOf(reply: ZodType, value: unknown): string {
    const known = typeof value === 'object' && value !== null ? texts.get(value) : undefined;
    if (known?.reply === reply) return known.text;
    const text = JSON.stringify(reply.parse(value));
    if (typeof value === 'object' && value !== null && Object.isFrozen(value)) texts.set(value, { reply, text });
    return text;
  }

  /** The reply to a thrown value: a declared problem, a dependency that does not respond, or a defect. */
  function refusal(error: unknown, declaration: RouteDeclaration | undefined, reference: string): Problem {
    const path = declaration?.path;
    if (error instanceof Problem) {
      const { code } = error.kind;
      const declared = [...(declaration?.errors ?? []), ...(declaration?.access.errors ?? [])];
      if (code in commonErrors || declared.some((kind) => kind.code === code)) return error;
      log.error({ reference, code, path }, 'a route answered with a problem it does not declare');
      return settings.environment === 'test' ? commonErrors.internal_error({ reference }) : error;
    }
    if (isUnavailable(error) || (isDatabaseError(error) && databaseFault(error))) {
      log.error({ reference, path, error }, 'a dependency does not answer');
      return commonErrors.service_unavailable({}, { retryAfter: 2 });
    }
    if (error instanceof ContentTaken) {
      // A fault of the host app, the same at each request: the log names it once.
      if (!contentTaken)
        log.error({ reference, path, fix: error.message }, 'the host app has read the body of a request before Daemun could');
      contentTaken = true;
      return commonErrors.internal_error({ reference });
    }
    log.error({ reference, path, error }, 'a defect');
    return commonErrors.internal_error({ reference });
  }

  return async (request) => {
    const begun = performance.now();
    const reference = requestId(request, trust);
    const headers: ReplyHeaders = { fields: { ...everywhere, 'X-Request-Id': reference }, cookies: [] };
    corsHeaders(request, settings.trustedOrigins, headers);
    const query = request.query === '' ? noQuery : new URLSearchParams(request.query);
    const lang = query.get('lang');
    const locale = isLocale(lang) ? lang : negotiateLocale(request.header('accept-language'));
    const handling: Handling = { query, headers, locale, reference, declaration: undefined };
    /** Counted here, so that every host counts the same way. */
    const answered = (reply: ReplyMessage, route = handling.declaration ? publicPath(handling.declaration) : noRoute): ReplyMessage => {
      const seconds = (performance.now() - begun) / 1000;
      metrics.requestAnswered({ route, method: countedMethod(request.method), status: reply.status, seconds });
      return { ...reply, about: { route, requestId: reference } };
    };
    try {
      if (cameByPlainHttp(settings, request.header('x-forwarded-proto')) && !monitoringPaths.has(request.path)) {
        throw commonErrors.https_required({ origin: settings.origin });
      }
      if (request.method === 'OPTIONS') {
        return answered(preflight(request, settings, matcher.methodsOf(request.path), headers), preflightRoute);
      }
      const reply = await answer(request, handling);
      if (request.method !== 'HEAD') return answered(reply);
      if (reply.body instanceof ReadableStream) await reply.body.cancel();
      return answered({ ...reply, body: undefined });
    } catch (error) {
      return answered(problemReply(refusal(error, handling.declaration, reference), locale, settings.origin, headers));
    }
  };
}

interface Handling {
  readonly query: URLSearchParams;
  readonly headers: ReplyHeaders;
  readonly locale: 'en' | 'ko';
  readonly reference: string;
  /** Known once the request is matched. It decides which problems the reply may contain. */
  declaration: RouteDeclaration | undefined;
}

import { cameByPlainHttp } from '../config/settings.ts';
import { isLocale, negotiateLocale } from '../i18n/text.ts';
import { countedMethod, type Metrics, noMetrics, noRoute, preflightRoute } from '../metrics/metrics.ts';
import type { Platform } from '../platform.ts';
import { createUnderWay } from '../under-way.ts';
import { createProxyTrust } from './client-address.ts';
import { type CookieName, cookieScheme, readCookies } from './cookies.ts';
import { corsHeaders, preflight } from './cors.ts';
import { isOurs } from './csrf.ts';
import type { EffectiveRates } from './effective-rates.ts';
import { commonErrors } from './errors.ts';
import type { Admission } from './guard.ts';
import type { Limiter } from './limiter.ts';
import { createMatcher, type Match } from './match.ts';
import type { Answer, ReplyHeaders, ReplyMessage, RequestMessage } from './message.ts';
import { bearerOf, openContext, sourceOf } from './open-context.ts';
import { createHostCheck, ownOrigins } from './origins.ts';
import { readInput } from './read-input.ts';
import { createRefusals } from './refusal.ts';
import { createReplyWriter } from './reply.ts';
import { requestId } from './request-id.ts';
import { apiHeaders } from './response.ts';
import { publicPath, type Route, type RouteDeclaration } from './route.ts';
import { isUncounted, openLimits, type ReachedLimit, type RequestLimits } from './route-limits.ts';
import { monitoringPaths } from './serves.ts';
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
 * match → protocol → host → origin → general limit → principal → size, type, parse → limits of the route → handler → reply.
 */
export function createPipeline<Deps extends Platform>({
  deps,
  limiter,
  ratesOf,
  onReached,
  metrics = noMetrics,
  routes,
}: PipelineParts<Deps>): Answer {
  const { settings } = deps;
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
  const refusals = createRefusals(deps);
  const write = createReplyWriter();

  /** @throws Problem not_found, method_not_allowed */
  function mustMatch(method: string, path: string, found: Match<Deps> | undefined): Match<Deps> {
    if (found && (method !== 'HEAD' || found.route.declaration.head !== false)) return found;
    const allowed = matcher.methodsOf(path);
    if (allowed.length === 0) throw commonErrors.not_found();
    throw commonErrors.method_not_allowed({}, {}, { Allow: allowed.join(', ') });
  }

  async function answer(request: RequestMessage, handling: Handling, match: Match<Deps> | undefined): Promise<ReplyMessage> {
    const { query, headers, locale, reference } = handling;
    const { route, params } = mustMatch(request.method, request.path, match);
    const { declaration } = route;
    handling.declaration = declaration;
    if ((declaration.base !== 'root' || declaration.ownHost) && !isOwnHost(request.host)) throw commonErrors.misdirected_request();
    // What a browser adds by itself shows nothing where another site may have sent it.
    const { cookieless } = declaration;
    const cookies = cookieless ? noCookies : readCookies(request.header('cookie'), cookiesOfOrigin);
    const unsafe = !safeMethods.has(request.method);
    const bearer = cookieless ? undefined : bearerOf(request);
    if (unsafe && !cookieless && !isOurs(request, { cookies, bearer }, csrf)) throw commonErrors.cross_site_request();

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
    if (declaration.protocol === 'oauth' && !declaration.document) headers.fields['Pragma'] = 'no-cache';
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
    const { input, parameters } = await readInput(declaration, { request, params, query, locale });
    if (parameters) Object.assign(context, { parameters });
    const taking = { limits, input, counted };
    if (limits.limited && !access.countsPrincipal) await limits.takeUnderstood(input, { subject: early?.subject, bearer }, counted);
    const { extra, afterwards } = early ?? (await (access.countsPrincipal ? admitAndCount(admit(input), taking) : admit(input)));
    const asking = Object.assign(context, extra);

    const value = await route.handle(deps, input as never, asking as never).catch(limits.failed);
    await limits.refund();
    const replaced = headers.cookies.some((line) => line.startsWith(`${sessionCookie}=`));
    if (unsafe && !replaced) await afterwards?.(context.reply, declaration.renews === true);
    return write(request, declaration, { value, status: status(), headers });
  }

  return async (request) => {
    const begun = performance.now();
    const reference = requestId(request, trust);
    const headers: ReplyHeaders = { fields: { ...everywhere, 'X-Request-Id': reference }, cookies: [] };
    const query = request.query === '' ? noQuery : new URLSearchParams(request.query);
    const lang = query.get('lang');
    const locale = isLocale(lang) ? lang : negotiateLocale(request.header('accept-language'));
    const handling: Handling = { query, headers, locale, reference, declaration: undefined, place: undefined };
    /** Counted here, so that every host counts the same way. */
    const answered = (reply: ReplyMessage, route = handling.declaration ? publicPath(handling.declaration) : noRoute): ReplyMessage => {
      const seconds = (performance.now() - begun) / 1000;
      metrics.requestAnswered({ route, method: countedMethod(request.method), status: reply.status, seconds });
      return { ...reply, about: { route, requestId: reference } };
    };
    try {
      const match = matcher.match(request.method === 'HEAD' ? 'GET' : request.method, request.path);
      handling.place = match?.route.declaration ?? matcher.declarationAt(request.path);
      corsHeaders(request, settings.trustedOrigins, handling.place?.cors, headers);
      if (cameByPlainHttp(settings, request.header('x-forwarded-proto')) && !monitoringPaths.has(request.path)) {
        throw commonErrors.https_required({ origin: settings.origin });
      }
      if (request.method === 'OPTIONS') {
        const asked = { methods: matcher.methodsOf(request.path), cors: handling.place?.cors };
        return answered(preflight(request, settings, asked, headers), preflightRoute);
      }
      const reply = await answer(request, handling, match);
      if (request.method !== 'HEAD') return answered(reply);
      if (reply.body instanceof ReadableStream) await reply.body.cancel();
      return answered({ ...reply, body: undefined });
    } catch (error) {
      const problem = refusals.problemOf(error, handling.declaration, reference);
      return answered(refusals.reply(problem, { request, declaration: handling.place, locale, reference, headers }));
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
  /** The same, or another route of the path if the method does not fit. It decides how a refusal looks, and who may read it. */
  place: RouteDeclaration | undefined;
}

/** Counts a request by the principal that its guard finds, else by its source, whether the guard refuses it or not. */
async function admitAndCount(
  admission: Promise<Admission>,
  { limits, input, counted }: { readonly limits: RequestLimits; readonly input: Input; readonly counted: boolean },
): Promise<Admission> {
  const stranger = () => limits.takeUnderstood(input, { subject: undefined, bearer: undefined }, counted);
  let admitted: Admission;
  try {
    admitted = await admission;
  } catch (error) {
    if (!isUncounted(error)) await stranger();
    throw error;
  }
  await (admitted.subject === undefined ? stranger() : limits.takeOfPrincipal(input, admitted.subject));
  return admitted;
}

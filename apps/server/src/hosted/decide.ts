import type { IncomingMessage } from 'node:http';
import { type Caller, demandsTwoFactor, isLocale, type Locale, mustEnrol, negotiateLocale, readCookies } from '@daemun/core/hosting';
import { cameByPlainHttp, type Settings, showsOutbox } from '@daemun/core/settings';
import type { PageCaller, PageContext } from '../../lib/page-context.ts';
import { safePath } from '../../lib/safe-path.ts';
import type { Engine } from '../engine.ts';
import { cookieValue, languageCookie, setCookie } from './cookies.ts';
import { landedToken, landLink } from './link-landing.ts';

/** What a page request leads to. */
export type PageDecision =
  | { readonly kind: 'redirect'; readonly status: 301 | 303 | 308; readonly location: string; readonly cookies: readonly string[] }
  | {
      readonly kind: 'render';
      /** What the page framework is asked for. */
      readonly url: string;
      readonly context: Omit<PageContext, 'nonce'>;
      readonly cookies: readonly string[];
    };

/** Paths as they are written; `//`, dots, encoded characters and the like are no page of ours (S-26). */
const canonicalPath = /^\/(?:[a-z0-9_~-][a-z0-9_.~-]*(?:\/[a-z0-9_~-][a-z0-9_.~-]*)*)?$/;
/** A path of the build that no page has: the page framework answers with its not-found page. */
const nowhere = '/not-found';

const needsCaller = (path: string): boolean => /^\/(account|admin|continue|set-up-two-factor)(\/|$)/.test(path);
/** Where a finished sign-in goes on: to where the person wanted, or to the set-up of two-factor first. */
const continuePath = '/continue';
const enrolmentThen = (target: string): string => `/set-up-two-factor?redirectTo=${encodeURIComponent(target)}`;
const isPrefetch = ({ headers }: IncomingMessage): boolean =>
  'rsc' in headers || 'next-router-prefetch' in headers || 'purpose' in headers || 'sec-purpose' in headers;

/** Decides by path, query and cookies. Nothing is written: a page is only ever looked at. */
export async function decidePage(settings: Settings, engine: Engine, request: IncomingMessage): Promise<PageDecision> {
  const secure = settings.origin.startsWith('https:');
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  const url = new URL(canonicalPath.test(path) ? (request.url ?? '/') : nowhere, settings.origin);

  if (cameByPlainHttp(settings, String(request.headers['x-forwarded-proto'] ?? ''))) {
    return { kind: 'redirect', status: 301, location: settings.origin + url.pathname + url.search, cookies: [] };
  }
  const bare = path.slice(0, -1);
  // What is left of `//` would be the root, which ends with a slash itself.
  if (path.endsWith('/') && bare !== '/' && canonicalPath.test(bare)) {
    return {
      kind: 'redirect',
      status: 308,
      location: bare + new URL(request.url ?? '/', settings.origin).search,
      cookies: [],
    };
  }
  const landing = landLink(url, secure);
  if (landing) return { kind: 'redirect', status: 303, location: landing.location, cookies: landing.cookie ? [landing.cookie] : [] };

  const token = readCookies(request.headers.cookie, secure).get('session');
  const caller = token === undefined ? undefined : await engine.gate.findCaller(token);
  const chosen = url.searchParams.get('lang');
  const cookies =
    isLocale(chosen) && !isPrefetch(request)
      ? [setCookie(languageCookie, chosen, { maxAgeSeconds: 365 * 24 * 3600, httpOnly: false, secure })]
      : [];
  if (url.pathname === '/') return { kind: 'redirect', status: 303, location: caller ? '/account' : '/sign-in', cookies };
  if (needsCaller(url.pathname) && !caller) {
    return { kind: 'redirect', status: 303, location: `/sign-in?redirectTo=${encodeURIComponent(returnPath(url))}`, cookies };
  }
  if (caller && url.pathname === continuePath) {
    const target = safePath(url.searchParams.get('redirectTo'));
    return { kind: 'redirect', status: 303, location: owesTwoFactor(settings, caller.user) ? enrolmentThen(target) : target, cookies };
  }
  if (caller && /^\/(account|admin)(\/|$)/.test(url.pathname) && mustEnrol(settings, caller.user, new Date())) {
    return { kind: 'redirect', status: 303, location: enrolmentThen(returnPath(url)), cookies };
  }
  const hidden = url.pathname.startsWith('/dev/') && !showsOutbox(settings);
  return {
    kind: 'render',
    url: hidden ? nowhere : url.pathname + url.search,
    context: {
      locale: pageLocale(chosen, caller, request),
      origin: settings.origin,
      brand: settings.brand,
      caller: caller ? pageCaller(settings, caller) : null,
      linkToken: landedToken(url.pathname, request.headers.cookie, secure),
      ...rulesOf(settings),
    },
    cookies,
  };
}

/** A context for what is no page: nobody is looked up. */
export function anonymousContext(settings: Settings, request: IncomingMessage): Omit<PageContext, 'nonce'> {
  const { origin, brand } = settings;
  const locale = pageLocale(null, undefined, request);
  return { locale, origin, brand, caller: null, linkToken: null, ...rulesOf(settings) };
}

/** Query, then the person's setting, then the last choice in this browser, then the browser's own wish. */
function pageLocale(chosen: string | null, caller: Caller | undefined, { headers }: IncomingMessage): Locale {
  if (isLocale(chosen)) return chosen;
  if (caller?.user.locale) return caller.user.locale;
  const remembered = cookieValue(headers.cookie, languageCookie);
  return isLocale(remembered) ? remembered : negotiateLocale(headers['accept-language']);
}

/** Where to come back to: the path as parsed, without what the page framework adds to its own requests. */
function returnPath(url: URL): string {
  const query = new URLSearchParams(url.searchParams);
  query.delete('_rsc');
  return url.pathname + (query.size > 0 ? `?${query}` : '');
}

/** What pages have to know of the rules of this deployment. */
function rulesOf(
  settings: Settings,
): Pick<PageContext, 'outbox' | 'passwordMinimumLength' | 'trustedDeviceSeconds' | 'signInMethods' | 'textMessages'> {
  const { password, twoFactor, signInMethods, sms } = settings;
  return {
    outbox: showsOutbox(settings),
    passwordMinimumLength: password.minimumLength,
    trustedDeviceSeconds: twoFactor.trustedDeviceSeconds,
    signInMethods,
    textMessages: sms.gateways.length > 0,
  };
}

/** Is two-factor demanded of this account, now or when its grace is over? */
function owesTwoFactor(settings: Settings, user: Caller['user']): boolean {
  return demandsTwoFactor(settings, user) && !user.twoFactorEnabled;
}

function pageCaller(settings: Settings, { user, session }: Caller): PageCaller {
  const { id, email, name, image, locale, roles } = user;
  const due = owesTwoFactor(settings, user) ? user.twoFactorDueAt : null;
  return { user: { id, email, name, image, locale, roles }, session: { id: session.id }, twoFactorDueAt: due?.toISOString() ?? null };
}

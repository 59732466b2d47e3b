import type { IncomingMessage } from 'node:http';
import {
  askedConsents,
  consentsDue,
  cookieScheme,
  demandsTwoFactor,
  isLocale,
  type Locale,
  mustEnrol,
  negotiateLocale,
  type Principal,
  readCookies,
} from '@daemun/core/hosting';
import { cameByPlainHttp, type Settings, showsOutbox } from '@daemun/core/settings';
import type { ShownConsent } from '../../lib/consents.ts';
import type { PageContext, PagePrincipal } from '../../lib/page-context.ts';
import { inPageOrder, type ShownProvider } from '../../lib/social.ts';
import { targetOf } from '../../lib/target.ts';
import type { Engine } from '../engine.ts';
import { cookieValue, isWay, languageCookie, lastWayCookie, setCookie } from './cookies.ts';
import { asksForData } from './framework-headers.ts';
import { landedToken, landLink } from './link-landing.ts';
import { changePasswordPath, notFoundPath } from './page-table.ts';
import { type PageTarget, withRedirect, writeTarget } from './target.ts';

/** The decision about a page request. */
export type PageDecision =
  | { readonly kind: 'redirect'; readonly status: 301 | 303 | 308; readonly location: string; readonly cookies: readonly string[] }
  | {
      readonly kind: 'render';
      /** What the page framework is asked for. */
      readonly url: string;
      readonly context: Omit<PageContext, 'nonce'>;
      readonly cookies: readonly string[];
    };

const needsPrincipal = (path: string): boolean => /^\/(account|admin|consents|device|set-up-two-factor)(\/|$)/.test(path);
const yearSeconds = 365 * 24 * 3600;
/**
 * The target of a finished sign-in: the requested page, but first missing consents and the set-up of two-factor. With a session
 * at hand it is known that the sign-in has succeeded, and its way is kept for the next visit.
 */
const continuePath = '/continue';
const enrolmentThen = (target: string): string => withRedirect('/set-up-two-factor', target);
const isPrefetch = ({ headers }: IncomingMessage): boolean =>
  'rsc' in headers || 'next-router-prefetch' in headers || 'purpose' in headers || 'sec-purpose' in headers;

/** Decides by path, query and cookies. It writes nothing, because opening a page must not change anything. */
export async function decidePage(settings: Settings, engine: Engine, request: IncomingMessage, target: PageTarget): Promise<PageDecision> {
  const secure = settings.origin.startsWith('https:');
  const { path, query } = target;
  const here = writeTarget(path, query);

  if (cameByPlainHttp(settings, String(request.headers['x-forwarded-proto'] ?? ''))) {
    return { kind: 'redirect', status: 301, location: settings.origin + here, cookies: [] };
  }
  if (target.slash) return { kind: 'redirect', status: 308, location: here, cookies: [] };
  if (target.withToken) {
    const { location, cookie } = landLink(path, query, settings.origin);
    return { kind: 'redirect', status: 303, location, cookies: cookie ? [cookie] : [] };
  }

  const token = readCookies(request.headers.cookie, cookieScheme(settings.origin)).get('session');
  const principal = token === undefined ? undefined : await engine.principals.findPrincipal(token);
  const chosen = query.get('lang');
  const cookies =
    isLocale(chosen) && !isPrefetch(request)
      ? [setCookie(languageCookie, chosen, { maxAgeSeconds: yearSeconds, httpOnly: false, secure })]
      : [];
  const leadTo = (location: string): PageDecision => ({ kind: 'redirect', status: 303, location, cookies });
  if (path === '/') return leadTo(principal ? '/account' : '/sign-in');
  if (path === changePasswordPath) return leadTo('/account/security/password');
  if (path === continuePath) {
    const next = targetOf(query.get('redirectTo'));
    if (!principal) return leadTo(withRedirect('/sign-in', next));
    const way = query.get('way');
    if (way !== null) cookies.push(setCookie(lastWayCookie, way, { maxAgeSeconds: yearSeconds, httpOnly: true, secure }));
    if (consentsDue(settings, principal.user).length > 0) return leadTo(withRedirect('/consents', next));
    return leadTo(owesTwoFactor(settings, principal.user) ? enrolmentThen(next) : next);
  }
  if (needsPrincipal(path) && !principal) return leadTo(withRedirect('/sign-in', here));
  if (principal && /^\/(account|admin|device)(\/|$)/.test(path) && mustEnrol(settings, principal.user, new Date()))
    return leadTo(enrolmentThen(here));
  const locale = pageLocale(chosen, principal, request);
  const hidden = path.startsWith('/dev/') && !showsOutbox(settings);
  return {
    kind: 'render',
    url: hidden || path === notFoundPath ? notFoundPath : shownTarget(request, target),
    context: {
      locale,
      timeZone: settings.timeZone,
      origin: settings.origin,
      brand: settings.brand,
      principal: principal ? pagePrincipal(settings, principal) : null,
      linkToken: await liveToken(engine, path, landedToken(path, request.headers.cookie, settings.origin)),
      consents: shownConsents(settings, locale),
      socialProviders: shownProviders(engine, locale),
      lastWay: lastWay(request),
      ...rulesOf(settings),
    },
    cookies,
  };
}

/** The page looks at the link first, so that it shows no form for a dead one. The request of the form is verified again. */
async function liveToken(engine: Engine, path: string, token: string | null): Promise<string | null> {
  return token !== null && (await engine.linkWorks(path, token)) ? token : null;
}

/** The page with its parameters, and the cache key of the framework's own requests, which it insists on. */
function shownTarget({ headers }: IncomingMessage, { path, query, cacheKey }: PageTarget): string {
  if (cacheKey === undefined || !asksForData(headers)) return writeTarget(path, query);
  return writeTarget(path, new URLSearchParams([...query, ['_rsc', cacheKey]]));
}

/**
 * The order is: query, last choice in this browser, the account's setting, the browser's preference. A choice in this browser
 * wins over the language of the account's mails.
 */
function pageLocale(chosen: string | null, principal: Principal | undefined, { headers }: IncomingMessage): Locale {
  if (isLocale(chosen)) return chosen;
  const remembered = cookieValue(headers.cookie, languageCookie);
  if (isLocale(remembered)) return remembered;
  return principal?.user.locale ?? negotiateLocale(headers['accept-language']);
}

function lastWay({ headers }: IncomingMessage): string | null {
  const way = cookieValue(headers.cookie, lastWayCookie);
  return isWay(way) ? way : null;
}

function shownProviders({ deps }: Engine, locale: Locale): readonly ShownProvider[] {
  const { all } = deps.socialProviders;
  return inPageOrder(
    all.map(({ id, label }) => ({ id, label: label[locale] })),
    locale,
  );
}

/** In the language of the page. */
function shownConsents(settings: Settings, locale: Locale): readonly ShownConsent[] {
  return askedConsents(settings).map(({ id, version, title, url, required }) => ({
    id,
    version,
    title: title[locale],
    url: url?.[locale] ?? null,
    required,
  }));
}

/** The rules of this deployment that pages need. */
function rulesOf(
  settings: Settings,
): Pick<
  PageContext,
  'outbox' | 'passwordMinimumLength' | 'trustedDeviceSeconds' | 'signInMethods' | 'textMessages' | 'deletionGraceSeconds'
> {
  const { password, twoFactor, signInMethods, sms, lifetimes } = settings;
  return {
    outbox: showsOutbox(settings),
    passwordMinimumLength: password.minimumLength,
    trustedDeviceSeconds: twoFactor.trustedDeviceSeconds,
    signInMethods,
    textMessages: sms.gateways.length > 0,
    deletionGraceSeconds: lifetimes.deletionGraceSeconds,
  };
}

/** Is two-factor required of this account, now or after its grace period? */
function owesTwoFactor(settings: Settings, user: Principal['user']): boolean {
  return demandsTwoFactor(settings, user) && !user.twoFactorEnabled;
}

function pagePrincipal(settings: Settings, { user, session }: Principal): PagePrincipal {
  const { id, email, name, image, locale, roles } = user;
  const due = owesTwoFactor(settings, user) ? user.twoFactorDueAt : null;
  return {
    user: { id, email, name, image, locale, roles },
    session: { id: session.id },
    twoFactorDueAt: due?.toISOString() ?? null,
    consentsDue: consentsDue(settings, user).map((one) => one.id),
  };
}

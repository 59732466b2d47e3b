import type { Locale } from '../i18n/text.ts';
import { addressPrefix, type ProxyTrust } from './client-address.ts';
import { type CookieName, type CookieScheme, serializeCookie } from './cookies.ts';
import { allowOrigin } from './cors.ts';
import type { ReplyHeaders, RequestMessage } from './message.ts';
import type { RequestContext, Source } from './request-context.ts';
import { type RouteDeclaration, statusesOf } from './route.ts';
import type { RequestLimits } from './route-limits.ts';

/** A request, with the reply settings of its handler. */
export interface OpenContext {
  readonly context: RequestContext;
  status(): number;
}

export interface ContextInput {
  readonly request: RequestMessage;
  readonly cookies: ReadonlyMap<CookieName, string>;
  /** The credential of `Authorization: Bearer`. If there is one, it alone decides who the principal is. */
  readonly bearer: string | undefined;
  readonly declaration: RouteDeclaration;
  readonly headers: ReplyHeaders;
  readonly locale: Locale;
  readonly reference: string;
  readonly cookiesOfOrigin: CookieScheme;
  readonly source: Source;
  readonly limits: RequestLimits;
}

/** The origin of a request, as far as it is known (S-20). */
export function sourceOf(request: Pick<RequestMessage, 'remoteAddress' | 'header'>, trust: ProxyTrust): Source {
  const address = trust.clientAddress(request.remoteAddress, request.header('x-forwarded-for'));
  return { address, prefix: addressPrefix(address), userAgent: plainUserAgent(request) };
}

/**
 * The credential of an `Authorization: Bearer` header (RFC 6750 §2.1). It is the whole rest of the header. Two headers arrive
 * joined, so neither is a valid credential, and the cookie does not replace them.
 */
export function bearerOf(request: Pick<RequestMessage, 'header'>): string | undefined {
  return /^Bearer +(\S.*)$/i.exec(request.header('authorization') ?? '')?.[1];
}

/** The context of one request. */
export function openContext({
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
}: ContextInput): OpenContext {
  const statuses = statusesOf(declaration);
  let status = statuses[0];
  const isOf = (name: CookieName) => (line: string) => line.startsWith(`${cookiesOfOrigin.wireName(name)}=`);
  const setCookie = (name: CookieName, value: string, maxAgeSeconds: number): void => {
    if (declaration.cookieless) throw new TypeError(`${declaration.path} is cookieless, so it sets no cookie`);
    const line = serializeCookie(name, value, maxAgeSeconds, cookiesOfOrigin);
    const index = headers.cookies.findIndex(isOf(name));
    // One line for each cookie (RFC 6265 §4.1.1).
    if (index < 0) headers.cookies.push(line);
    else headers.cookies[index] = line;
  };

  const context: RequestContext = {
    locale,
    source,
    reference,
    header: (name) => request.header(name),
    cookie: (name) => cookies.get(name),
    bearer,
    take: limits.take,
    refundOnFailure: limits.refundOnFailure,
    attempt: limits.attempt,
    clearLimit: limits.clear,
    consumeBudget: limits.consumeBudget,
    wouldPass: limits.wouldPass,
    reply: {
      status(chosen) {
        if (!statuses.includes(chosen)) throw new TypeError(`${declaration.path} does not declare the status ${chosen}`);
        status = chosen;
      },
      setCookie,
      clearCookie: (name) => setCookie(name, '', 0),
      sets: (name) => headers.cookies.some(isOf(name)),
      header(name, value) {
        if (value === undefined) delete headers.fields[name];
        else headers.fields[name] = value;
      },
      allowOrigin(origin) {
        if (declaration.cors === 'client') allowOrigin(request, origin, headers);
      },
    },
  };
  return { context, status: () => status };
}

/** The user agent as one plain line, because it goes into logs, the audit log and mails. */
function plainUserAgent(request: Pick<RequestMessage, 'header'>): string | null {
  const value = request.header('user-agent');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
  return value === undefined ? null : value.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ').slice(0, 500);
}

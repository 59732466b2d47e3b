import { isDatabaseError, isUnavailable } from '../database/failure.ts';
import { databaseFault } from '../database/fault.ts';
import type { Locale } from '../i18n/text.ts';
import type { Platform } from '../platform.ts';
import { challengeOf } from './challenge.ts';
import { commonErrors, Problem, problemDocument, problemText } from './errors.ts';
import { ContentTaken, type ReplyHeaders, type ReplyMessage, type RequestMessage } from './message.ts';
import { oauthDocument, oauthErrorOf } from './oauth-errors.ts';
import { pageReply } from './reply.ts';
import type { RouteDeclaration } from './route.ts';

/** What a refusal answers. */
export interface Refused {
  readonly request: RequestMessage;
  /** The route, or another one of the path. Undefined: the path is unknown. */
  readonly declaration: RouteDeclaration | undefined;
  readonly locale: Locale;
  readonly reference: string;
  readonly headers: ReplyHeaders;
}

/** Turns whatever a request was refused with into a reply. */
export interface Refusals {
  /** The problem for a thrown value: a declared problem, a dependency that does not respond, or a defect. */
  problemOf(error: unknown, declaration: RouteDeclaration | undefined, reference: string): Problem;
  /** The reply of a problem, in the form that the route declares. No cookie goes with it. */
  reply(problem: Problem, refused: Refused): ReplyMessage;
}

export function createRefusals({ settings, log }: Pick<Platform, 'settings' | 'log'>): Refusals {
  let contentTaken = false;

  return {
    problemOf(error, declaration, reference) {
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
    },
    reply(problem, { request, declaration, locale, reference, headers: given }) {
      const headers = { fields: { ...given.fields, ...headersOf(problem, declaration?.protocol) }, cookies: [] };
      const { fields } = headers;
      const spoken = oauthErrorOf(problem);
      const { error, status } = declaration?.protocol ? spoken : { error: problem.kind.code, status: problem.kind.status };
      if (declaration?.refusalPage && acceptsHtml(request)) {
        const text = problemText(problem, locale);
        fields['Content-Language'] = locale;
        const page = declaration.refusalPage({ error, text, status, locale, reference }, settings);
        return { ...pageReply(page, status, headers), refused: true };
      }
      if (declaration?.protocol) {
        fields['Content-Type'] = 'application/json; charset=utf-8';
        return { status, headers, body: JSON.stringify(oauthDocument(problem, declaration)), refused: true };
      }
      fields['Content-Type'] = 'application/problem+json; charset=utf-8';
      fields['Content-Language'] = locale;
      return { status, headers, body: JSON.stringify(problemDocument(problem, locale, settings.origin)), refused: true };
    },
  };
}

function headersOf(problem: Problem, protocol: RouteDeclaration['protocol']): Readonly<Record<string, string>> {
  const retryAfter = problem.extras['retryAfter'];
  return {
    ...(protocol === 'oauth' && { 'Cache-Control': 'no-store', Pragma: 'no-cache' }),
    ...challengeOf(problem),
    ...problem.headers,
    ...(typeof retryAfter === 'number' && { 'Retry-After': String(retryAfter) }),
  };
}

function acceptsHtml(request: RequestMessage): boolean {
  return (request.header('accept') ?? '').toLowerCase().includes('text/html');
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AdmitPage, createHostCheck, createProxyTrust, type Log, noRoute, type PageAdmission, requestId } from '@daemun/core/hosting';
import type { Settings } from '@daemun/core/settings';
import { provideApiDocument } from '../../lib/api-document.ts';
import { mailboxPath } from '../../lib/mail-frame.ts';
import { encodePageContext, pageContextHeader } from '../../lib/page-context.ts';
import { onPageFailure } from '../../lib/page-failure.ts';
import type { Engine } from '../engine.ts';
import type { Observer } from '../observer.ts';
import { readApiDocument } from './api-document.ts';
import { createReportSink } from './csp-report.ts';
import { decidePage, type PageDecision } from './decide.ts';
import { createFewLines } from './few-lines.ts';
import { findForgedHeader, frameworkHeaders } from './framework-headers.ts';
import { assetHeaders, captchaOf, contentSecurityPolicy, createNonce, enforceHeaders, pageHeaders } from './headers.ts';
import type { LoadedPages, PageRenderer, RenderPage } from './next.ts';
import { notFoundPath } from './page-table.ts';
import { plainTexts, sendPlainPage } from './plain-page.ts';
import { type PageTarget, readTarget } from './target.ts';
import { createTurns, type TurnLimits } from './turns.ts';
import { sendWaitingPage } from './waiting-page.ts';

export interface PagesParts {
  readonly settings: Settings;
  readonly engine: Engine;
  readonly log: Log;
  readonly renderer: Omit<PageRenderer, 'close'>;
  /** How long a request waits for pages that are built and only have to be loaded. */
  readonly patienceMilliseconds?: number;
  readonly turnLimits?: TurnLimits;
  readonly observer?: Observer;
}

/**
 * Two pages at once, because rendering now and then waits for a microtask. The waiting requests have their turn in a second or
 * two.
 */
const usualTurns: TurnLimits = { atOnce: 2, waiting: 200, waitingOfSource: 50, longest: 250 };
/** Any attacker can send forged headers. A few lines a minute tell the operator enough. */
const linesPerMinute = 10;
const reportPath = '/csp-report';

/** Everything between a socket and a rendered page: hosts, methods, targets, limits, redirects, headers, context. */
export function createPages(parts: PagesParts): RenderPage {
  const { settings, engine, log, renderer, patienceMilliseconds = 10_000, turnLimits = usualTurns, observer } = parts;
  const trust = createProxyTrust(settings.trustProxy);
  const isOwnHost = createHostCheck(settings);
  const takeReport = createReportSink(log);
  const turns = createTurns(turnLimits);
  const mayWrite = createFewLines(linesPerMinute);
  provideApiDocument(() => readApiDocument(settings, engine));
  onPageFailure((error, path) => log.error({ error, path }, 'a page could not be rendered'));
  const plain = (request: IncomingMessage, response: ServerResponse, name: keyof typeof plainTexts, extra?: Record<string, string>) =>
    sendPlainPage(settings, request, response, plainTexts[name], extra);

  /** The pages; undefined if they are not loaded in a moment. */
  async function loaded(): Promise<LoadedPages | undefined> {
    const built = renderer.ready.catch(() => undefined);
    return within(patienceMilliseconds, renderer.state() === 'ready' ? built : Promise.race([built, renderer.begun]));
  }

  /** A first visit while pages are being built is no fault. If the pages are missing for good, the visit is one. */
  function noteWait(response: ServerResponse): void {
    if (renderer.state() !== 'missing') observer?.waitsForPages(response);
  }

  async function sendFile(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const pages = await loaded();
    if (!pages) {
      noteWait(response);
      return plain(request, response, 'preparing', { 'Retry-After': '5' });
    }
    if (!pages.files.has(path)) return plain(request, response, 'notFound');
    const headers = pageHeaders(settings, createNonce());
    enforceHeaders(response, (status) => (status < 300 || status === 304 ? assetHeaders(settings) : headers));
    request.url = path;
    request.headers = frameworkHeaders(request.headers, 'file');
    await pages.render(request, response);
  }

  async function sendPage(request: IncomingMessage, response: ServerResponse, target: PageTarget): Promise<void> {
    const forged = findForgedHeader(request.headers);
    if (forged !== undefined) {
      if (mayWrite()) log.warn({ header: forged }, 'a header of the page framework is refused: its own scripts do not send such a value');
      return plain(request, response, 'badRequest');
    }
    let admission: PageAdmission;
    let decision: PageDecision;
    try {
      admission = await engine.admitPage(limitedRequest(request), target.path);
      if (admission.retryAfter > 0) return plain(request, response, 'tooMany', { 'Retry-After': String(admission.retryAfter) });
      decision = await decidePage(settings, engine, request, target);
    } catch (error) {
      // The server cannot find out who is asking. It then shows no page, rather than a page for nobody (S-109).
      log.error({ error }, 'a page could not be decided');
      return plain(request, response, 'unavailable', { 'Retry-After': '5' });
    }
    for (const cookie of decision.cookies) response.appendHeader('Set-Cookie', cookie);
    if (decision.kind === 'redirect') {
      response
        .writeHead(decision.status, { ...pageHeaders(settings, createNonce()), Location: decision.location, 'Content-Length': 0 })
        .end();
      return;
    }
    const pages = await loaded();
    if (!pages) {
      const state = renderer.state() === 'missing' ? 'missing' : 'building';
      noteWait(response);
      return sendWaitingPage(settings, request, response, { state, locale: decision.context.locale });
    }
    const endTurn = await turns.take(admission.source);
    if (!endTurn) return plain(request, response, 'busy', { 'Retry-After': '1' });
    // A client that has gone while waiting needs no page.
    if (!response.destroyed) await render(pages, request, response, decision).finally(endTurn);
    else endTurn();
  }

  async function render(
    pages: LoadedPages,
    request: IncomingMessage,
    response: ServerResponse,
    { url, context }: Extract<PageDecision, { kind: 'render' }>,
  ): Promise<void> {
    const nonce = createNonce();
    const path = url.split('?', 1)[0] ?? url;
    const captcha = captchaOf(settings, path);
    const mails = path === mailboxPath;
    const headers = pageHeaders(settings, nonce, captcha, mails);
    enforceHeaders(response, () => headers);
    request.url = url;
    request.headers = {
      ...frameworkHeaders(request.headers, 'page'),
      // Next takes the nonce for its own scripts from this header.
      'content-security-policy': contentSecurityPolicy(nonce, captcha, mails),
      [pageContextHeader]: encodePageContext({ ...context, nonce }),
    };
    await pages.render(request, response);
  }

  /** Gives the request its id. Returns a function that records which page the request has reached. */
  function announce(request: IncomingMessage, response: ServerResponse): (route: string) => void {
    const id = requestId(limitedRequest(request), trust);
    response.setHeader('X-Request-Id', id);
    const reached = (route: string) => observer?.reachedPage(response, { route: route === notFoundPath ? noRoute : route, requestId: id });
    reached(noRoute);
    return reached;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reached = announce(request, response);
    if (!isOwnHost(request.headers.host)) return plain(request, response, 'misdirected');
    if (request.method === 'POST' && request.url === reportPath) {
      reached(reportPath);
      return takeReport(request, response);
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plain(request, response, 'methodNotAllowed', { Allow: 'GET, HEAD', Connection: 'close' });
    }
    // RFC 9110 §9.3.1: content of a GET has no meaning. The server does not read it, so no client has reason to send it.
    if (hasContent(request)) return plain(request, response, 'badRequest', { Connection: 'close' });
    const target = readTarget(request.url ?? '/');
    if (target.kind === 'too-long') return plain(request, response, 'tooLong');
    reached(target.kind === 'file' ? 'file' : target.path);
    if (target.kind === 'file') return sendFile(request, response, target.path);
    return sendPage(request, response, target);
  }

  return async (request, response) => {
    try {
      await answer(request, response);
    } catch (error) {
      log.error({ error }, 'a page could not be answered');
      if (!response.headersSent) plain(request, response, 'failed');
      else response.destroy();
    }
  };
}

function hasContent({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The part of a request that its limit is counted by. */
function limitedRequest({ socket, headers }: IncomingMessage): Parameters<AdmitPage>[0] {
  return {
    remoteAddress: socket.remoteAddress,
    header(name) {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
  };
}

/** The value, or undefined if it takes longer than `milliseconds`. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  return Promise.race([promise, patience]).finally(() => clearTimeout(timer));
}

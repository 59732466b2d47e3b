import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Log, ownHosts } from '@daemun/core/hosting';
import type { Settings } from '@daemun/core/settings';
import { encodePageContext, type PageContext, pageContextHeader } from '../../lib/page-context.ts';
import { onPageFailure } from '../../lib/page-failure.ts';
import type { Engine } from '../engine.ts';
import { createReportSink } from './csp-report.ts';
import { anonymousContext, decidePage, type PageDecision } from './decide.ts';
import { assetHeaders, captchaOf, contentSecurityPolicy, createNonce, enforceHeaders, pageHeaders, stripServerHeaders } from './headers.ts';
import type { RenderPage } from './next.ts';
import { plainTexts, sendPlainPage } from './plain-page.ts';

export interface PagesParts {
  readonly settings: Settings;
  readonly engine: Engine;
  readonly log: Log;
  readonly renderer: { readonly ready: Promise<RenderPage> };
  /** How long a request waits for pages that are still being built. */
  readonly patienceMilliseconds?: number;
}

/** Everything between a socket and a rendered page: hosts, methods, redirects, headers, context. */
export function createPages({ settings, engine, log, renderer, patienceMilliseconds = 60_000 }: PagesParts): RenderPage {
  const hosts = ownHosts(settings);
  const takeReport = createReportSink(log);
  onPageFailure((error, path) => log.error({ error, path }, 'a page could not be rendered'));
  const plain = (request: IncomingMessage, response: ServerResponse, name: keyof typeof plainTexts, extra?: Record<string, string>) =>
    sendPlainPage(settings, request, response, plainTexts[name], extra);

  async function render(request: IncomingMessage, response: ServerResponse, context: Omit<PageContext, 'nonce'>): Promise<void> {
    const show = await within(patienceMilliseconds, renderer.ready);
    if (!show) return plain(request, response, 'preparing', { 'Retry-After': '5' });
    const nonce = createNonce();
    const captcha = captchaOf(settings, new URL(request.url ?? '/', settings.origin).pathname);
    const headers = pageHeaders(settings, nonce, captcha);
    const asset = request.url?.startsWith('/_next/static/') === true;
    enforceHeaders(response, (status) => (asset && (status < 300 || status === 304) ? assetHeaders(settings) : headers));
    // Next takes the nonce for its own scripts from here.
    request.headers['content-security-policy'] = contentSecurityPolicy(nonce, captcha);
    request.headers[pageContextHeader] = encodePageContext({ ...context, nonce });
    await show(request, response);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    stripServerHeadersKeepingProtocol(request);
    if (!hosts.has(request.headers.host ?? '')) return plain(request, response, 'misdirected');
    if (request.method === 'POST' && request.url === '/csp-report') return takeReport(request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plain(request, response, 'methodNotAllowed', { Allow: 'GET, HEAD', Connection: 'close' });
    }
    if (request.url?.startsWith('/_next/static/')) return render(request, response, anonymousContext(settings, request));
    let decision: PageDecision;
    try {
      decision = await decidePage(settings, engine, request);
    } catch (error) {
      // Who is asking cannot be found out: nothing is shown rather than a page for nobody (S-109).
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
    request.url = decision.url;
    await render(request, response, decision.context);
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

/** One forwarded header decides whether to move to https (decide.ts), so that one outlives the others. */
function stripServerHeadersKeepingProtocol({ headers }: IncomingMessage): void {
  const { 'x-forwarded-proto': protocol } = headers;
  stripServerHeaders(headers);
  if (protocol !== undefined) headers['x-forwarded-proto'] = protocol;
}

/** The value, or undefined when it takes longer than `milliseconds`. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  return Promise.race([promise, patience]).finally(() => clearTimeout(timer));
}

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Log } from '@daemun/core/hosting';
import type { Settings } from '@daemun/core/settings';
import { createApiListener } from './api.ts';
import type { Engine } from './engine.ts';
import type { RenderPage } from './hosted/next.ts';
import { plainTexts, sendPlainPage } from './hosted/plain-page.ts';
import type { Observer } from './observer.ts';

/** Of the well-known addresses, the one for changing a password is for people: it leads to a page. */
const apiPath =
  /^\/(?!\.well-known\/change-password(?:\?|$))(?:(?:api|oauth|\.well-known)(?:[/?]|$)|(?:healthz|readyz|dev\/outbox\.json)(?:\?|$))/;

/** Leads each request to the engine or to the pages. The API pays for neither the page framework nor its preparation. */
export function createListener(parts: {
  readonly settings: Settings;
  readonly engine: Engine;
  readonly log: Log;
  readonly pages: RenderPage | undefined;
  readonly observer?: Observer;
}): RequestListener {
  const { settings, engine, log, pages, observer } = parts;
  const api = createApiListener({ engine, log, observer });

  return (request: IncomingMessage, response: ServerResponse) => {
    observer?.begin(request, response);
    // S-112. Node's parser lets TRACE through, and the Fetch API has no such method.
    if (request.method === 'TRACE' || request.method === 'CONNECT') {
      return sendPlainPage(settings, request, response, plainTexts.methodNotAllowed, { Connection: 'close' });
    }
    if (!toOriginForm(request)) return sendPlainPage(settings, request, response, plainTexts.badRequest, { Connection: 'close' });
    if (apiPath.test(request.url ?? '') || !pages) return void api(request, response);
    void pages(request, response);
  };
}

/** RFC 9112 §3.2.2: `GET http://host/path` means the same as the path with that host. False for a target that is neither. */
function toOriginForm(request: IncomingMessage): boolean {
  const target = request.url ?? '';
  if (target.startsWith('/')) return true;
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return false;
  const url = new URL(target);
  request.url = url.pathname + url.search;
  request.headers.host = url.host;
  return true;
}

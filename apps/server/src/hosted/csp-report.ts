import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '@daemun/core/hosting';

const maximumBytes = 16 * 1024;
/** Anybody may send reports: a few lines a minute tell enough. */
const linesPerMinute = 10;

/** Takes what browsers report of the Content-Security-Policy and writes the essence of it to the log. */
export function createReportSink(log: Log): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  let minute = 0;
  let lines = 0;
  return async (request, response) => {
    const text = await readText(request);
    response
      .writeHead(text === undefined ? 413 : 204, { 'Cache-Control': 'no-store', ...(text === undefined ? { Connection: 'close' } : {}) })
      .end();
    const now = Math.floor(Date.now() / 60_000);
    if (now !== minute) [minute, lines] = [now, 0];
    for (const violation of text === undefined ? [] : parseReports(text)) {
      if (lines++ < linesPerMinute) log.warn(violation, 'a browser blocked something on a page');
    }
  };
}

async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > maximumBytes) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

/** Only paths and directives are kept: the query of a page is nobody's business. */
function parseReports(text: string): readonly Record<string, string>[] {
  try {
    const reports = [JSON.parse(text)].flat() as ({ body?: Record<string, unknown> | null } | null)[];
    return reports
      .map((report) => report?.body)
      .filter((body) => body != null)
      .map((body) => ({
        directive: plain(body.effectiveDirective),
        blocked: plain(body.blockedURL).replace(/[?#].*/, ''),
        page: plain(body.documentURL).replace(/[?#].*/, ''),
      }));
  } catch {
    return [];
  }
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200) : '';
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '@daemun/core/hosting';
import { createFewLines } from './few-lines.ts';

const maximumBytes = 16 * 1024;
/** Anybody can send reports, so only a few lines per minute are logged. */
const linesPerMinute = 10;

/** Logs the essential part of the browsers' reports about the Content-Security-Policy. */
export function createReportSink(log: Log): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const mayWrite = createFewLines(linesPerMinute);
  return async (request, response) => {
    const content = await readContent(request);
    if (content.kind === 'cut-off') return;
    response.writeHead(content.kind === 'whole' ? 204 : 413, { 'Cache-Control': 'no-store' }).end();
    if (content.kind !== 'whole') return;
    for (const violation of parseReports(content.text)) {
      if (mayWrite()) log.warn(violation, 'a browser blocked something on a page');
    }
  };
}

/** The result of a report. A report that breaks off is no error. */
type Content = { readonly kind: 'whole'; readonly text: string } | { readonly kind: 'too-large' | 'cut-off' };

function readContent(request: IncomingMessage): Promise<Content> {
  return new Promise((resolve) => {
    // The sender may have gone before: then nothing is heard of it any more.
    if (request.destroyed) return resolve({ kind: 'cut-off' });
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maximumBytes) return void chunks.push(chunk);
      // What still comes is let go, so that the other side gets to read why.
      chunks.length = 0;
      resolve({ kind: 'too-large' });
    });
    request.once('end', () => resolve({ kind: 'whole', text: Buffer.concat(chunks).toString() }));
    request.once('error', () => resolve({ kind: 'cut-off' }));
  });
}

/** Only paths and directives are kept, because a query may be private. */
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

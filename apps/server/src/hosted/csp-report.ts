import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '@daemun/core/hosting';
import { createFewLines } from './few-lines.ts';

const maximumBytes = 16 * 1024;
/** Anybody may send reports: a few lines a minute tell enough. */
const linesPerMinute = 10;

/** Takes what browsers report of the Content-Security-Policy and writes the essence of it to the log. */
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

/** What came of a report. One that breaks off is nobody's fault here, and nobody is left to be answered. */
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

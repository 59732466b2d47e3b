import type { IncomingHttpHeaders } from 'node:http';
import { isRouterState } from './router-state.ts';

/**
 * Headers with which the page framework asks for its own kind of answer, and what their values look like. Its scripts send
 * no other values; the framework answers some of those with a 500 and a stack in the log.
 */
const own: Readonly<Record<string, (value: string) => boolean>> = {
  rsc: (value) => value === '1',
  'next-router-prefetch': (value) => /^[0-3]$/.test(value),
  'next-router-segment-prefetch': (value) => /^\/[\w$().@~!/-]{0,200}$/.test(value),
  'next-router-state-tree': isRouterState,
  'next-url': (value) => /^\/[a-z0-9_.~/-]{0,200}$/.test(value),
};

/** Headers that browsers send of themselves and that the page framework reads, and how much of them. */
const browsers: Readonly<Record<string, RegExp>> = {
  // Searched for the names of crawlers, at a cost that grows with the square of the length.
  'user-agent': /^[ -~]{0,256}/,
  // Decides whether a missing page is answered as a page.
  'sec-fetch-dest': /^[a-z]{1,20}$/,
};

/** Those that files are asked for with; pages are never kept. */
const ofFiles: Readonly<Record<string, RegExp>> = {
  ...browsers,
  'if-none-match': /^[!-~ ]{1,200}$/,
  'if-modified-since': /^[\w,: +-]{1,40}$/,
};

/** Finds a header of the page framework that its own scripts would not send. Undefined if there is none. */
export function findForgedHeader(headers: IncomingHttpHeaders): string | undefined {
  return Object.keys(own).find((name) => {
    const value = headers[name];
    return value !== undefined && !(typeof value === 'string' && own[name]?.(value));
  });
}

/** Is this a request of the framework's own scripts, for data in place of a document? */
export function asksForData(headers: IncomingHttpHeaders): boolean {
  return headers['rsc'] === '1';
}

/**
 * The headers that the page framework gets: only those listed here. It gets no cookies, because pages learn the account from our
 * server (S-20), and the framework's own cookies switch its modes. The calling code has already refused forged headers.
 */
export function frameworkHeaders(headers: IncomingHttpHeaders, kind: 'page' | 'file'): IncomingHttpHeaders {
  const seen: IncomingHttpHeaders = { host: headers.host };
  for (const [name, shape] of Object.entries(kind === 'file' ? ofFiles : browsers)) {
    const found = shape.exec(String(headers[name] ?? ''))?.[0];
    if (found) seen[name] = found;
  }
  if (kind === 'page' && asksForData(headers)) for (const name of Object.keys(own)) if (headers[name]) seen[name] = headers[name];
  return seen;
}

import type { IncomingMessage } from 'node:http';
import { ContentTaken, ContentTooLarge } from '../platform/http/message.ts';

/** A request of Node's server, with what body parsers of host apps leave in it. */
export interface ParsedRequest extends IncomingMessage {
  /** The parsed content: `express.json()`, `express.urlencoded()` and others. */
  readonly body?: unknown;
  /** The content as it was sent, where a host keeps it. */
  readonly rawBody?: unknown;
}

const fix = 'Mount Daemun before the body parsers, or have them keep what they parsed in request.body.';

/** Has something already read from the request? Content that has begun to flow is not complete for a second reader. */
export function isRead(incoming: IncomingMessage): boolean {
  return incoming.readableDidRead || incoming.readableEnded;
}

/**
 * The content of a request that something in the host app has read: as it was kept, or written again from what was parsed.
 * @throws ContentTaken if nothing is left; ContentTooLarge
 */
export function contentLeft(request: ParsedRequest, atMostBytes: number): Uint8Array {
  const content = bytesLeft(request);
  if (content.byteLength > atMostBytes) throw new ContentTooLarge(`more than ${atMostBytes} bytes`);
  return content;
}

function bytesLeft(request: ParsedRequest): Uint8Array {
  const { headers, rawBody, body } = request;
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) return new Uint8Array();
  for (const kept of [rawBody, body]) {
    if (kept instanceof Uint8Array) return kept;
    if (typeof kept === 'string') return Buffer.from(kept);
  }
  if (body === undefined || isPlaceholder(request)) throw new ContentTaken(fix);
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
  return Buffer.from(isForm && typeof body === 'object' && body !== null ? formOf(body) : JSON.stringify(body));
}

/** Version 4 of Express puts an empty object where nothing was parsed. Its parsers mark what they have parsed with `_body`. */
function isPlaceholder(request: ParsedRequest): boolean {
  const { body } = request;
  return typeof body === 'object' && body !== null && Object.keys(body).length === 0 && !('_body' in request && request._body);
}

/** A repeated field is written as often as it was sent, because the pipeline refuses it. So is a nested one, under a name of its own. */
function formOf(fields: object): string {
  const form = new URLSearchParams();
  const add = (name: string, value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) add(name, one);
    else if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) add(`${name}[${key}]`, inner);
    else form.append(name, String(value));
  };
  for (const [name, value] of Object.entries(fields)) add(name, value);
  return form.toString();
}

import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { trimBlanks } from './blanks.ts';
import type { ReplyHeaders, ReplyMessage, RequestMessage } from './message.ts';

/** A reply that is the same for every client, so it is made only once. */
export interface StaticDocument {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** A strong tag: different bytes have different tags (RFC 9110 §8.8.3). */
  readonly etag: string;
}

/** Makes the document of a value, with only what `schema` lists. */
export function staticDocument<Schema extends z.ZodType>(schema: Schema, value: z.input<Schema>): StaticDocument {
  const bytes = new Uint8Array(Buffer.from(JSON.stringify(schema.parse(value))));
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` };
}

/** Sends a document, or 304 if the client has it already (RFC 9110 §13.1.2, §15.4.5). */
export function documentReply(
  request: RequestMessage,
  { bytes, etag }: StaticDocument,
  status: number,
  headers: ReplyHeaders,
): ReplyMessage {
  headers.fields['ETag'] = etag;
  if (names(request.header('if-none-match'), etag)) return { status: 304, headers, body: undefined };
  headers.fields['Content-Type'] = 'application/json; charset=utf-8';
  return { status, headers, body: bytes };
}

/** Does a list of tags contain this one? If-None-Match compares weakly. */
function names(list: string | undefined, etag: string): boolean {
  if (list === undefined) return false;
  return list === '*' || list.split(',').some((tag) => trimBlanks(tag).replace(/^W\//, '') === etag);
}

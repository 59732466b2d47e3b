import type { ZodType } from 'zod';
import { answerStatus, type HtmlPage, type Redirect } from './answer.ts';
import type { ReplyHeaders, ReplyMessage, RequestMessage } from './message.ts';
import type { RouteDeclaration } from './route.ts';
import { documentReply, type StaticDocument } from './static-document.ts';

/** Sends a page with a status. */
export function pageReply({ html, policy }: HtmlPage, status: number, headers: ReplyHeaders): ReplyMessage {
  Object.assign(headers.fields, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy,
    'X-Frame-Options': 'DENY',
  });
  return { status, headers, body: html };
}

/** Turns the values of handlers into replies. */
export type WriteReply = (request: RequestMessage, declaration: RouteDeclaration, done: Done) => ReplyMessage;

/** What a handler has returned, with the headers and the status that it has chosen. */
export interface Done {
  readonly value: unknown;
  readonly status: number;
  readonly headers: ReplyHeaders;
}

export function createReplyWriter(): WriteReply {
  /** Only for frozen values, because they cannot have changed. */
  const texts = new WeakMap<object, { readonly reply: ZodType; readonly text: string }>();

  /** The content of the reply: only what the declaration lists. A value that was answered before keeps its text. */
  function textOf(reply: ZodType, value: unknown): string {
    const known = typeof value === 'object' && value !== null ? texts.get(value) : undefined;
    if (known?.reply === reply) return known.text;
    const text = JSON.stringify(reply.parse(value));
    if (typeof value === 'object' && value !== null && Object.isFrozen(value)) texts.set(value, { reply, text });
    return text;
  }

  return (request, declaration, { value, status, headers }) => {
    const { fields } = headers;
    if (declaration.stream) {
      fields['Content-Type'] = declaration.stream;
      // Tells proxies not to buffer a reply that arrives in pieces.
      fields['X-Accel-Buffering'] = 'no';
      // The same for what compresses replies in a host app: it would hold the first parts back.
      fields['Cache-Control'] = 'no-store, no-transform';
      return { status, headers, body: value as ReadableStream<Uint8Array> };
    }
    if (declaration.answers) return answerReply(value as Redirect | HtmlPage, declaration, headers);
    if (declaration.document) return documentReply(request, value as StaticDocument, status, headers);
    if (!declaration.reply || status === declaration.emptyStatus) return { status, headers, body: undefined };
    fields['Content-Type'] = 'application/json; charset=utf-8';
    return { status, headers, body: textOf(declaration.reply, value) };
  };
}

function answerReply(value: Redirect | HtmlPage, { answers = ['redirect'], path }: RouteDeclaration, headers: ReplyHeaders): ReplyMessage {
  if (!answers.includes(value.kind)) throw new TypeError(`${path} does not declare the answer ${value.kind}`);
  if (value.kind === 'html') return pageReply(value, answerStatus.html, headers);
  headers.fields['Location'] = value.location;
  return { status: answerStatus.redirect, headers, body: undefined };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Settings } from '@daemun/core/settings';
import { createNonce, pageHeaders } from './headers.ts';

interface PlainText {
  readonly status: number;
  readonly en: string;
  readonly ko: string;
}

/** What the server says by itself, without the page framework: while the framework is missing, or must not be asked. */
export const plainTexts = {
  badRequest: { status: 400, en: 'That request cannot be understood.', ko: '이해할 수 없는 요청이에요.' },
  methodNotAllowed: { status: 405, en: 'This address does not support that method.', ko: '이 주소에서는 쓸 수 없는 메서드예요.' },
  notFound: { status: 404, en: 'There is nothing at this address.', ko: '이 주소에는 아무것도 없어요.' },
  tooLong: { status: 414, en: 'That address is too long.', ko: '주소가 너무 길어요.' },
  tooMany: {
    status: 429,
    en: 'Too many pages were asked for from your network. Please try again in a moment.',
    ko: '같은 네트워크에서 페이지를 너무 많이 열었어요. 조금 뒤에 다시 시도해 주세요.',
  },
  busy: {
    status: 503,
    en: 'Many people are here right now. Please try again in a moment.',
    ko: '접속이 많아요. 조금 뒤에 다시 시도해 주세요.',
  },
  misdirected: {
    status: 421,
    en: 'This server does not answer for that host name. Use its public address.',
    ko: '이 서버가 응답하는 호스트 이름이 아니에요. 공개 주소로 접속해 주세요.',
  },
  failed: { status: 500, en: 'That went wrong on our side. Please try again.', ko: '저희 쪽에서 문제가 생겼어요. 다시 시도해 주세요.' },
  unavailable: {
    status: 503,
    en: 'Something we depend on is not answering. Please try again in a moment.',
    ko: '잠시 문제가 생겼어요. 조금 뒤에 다시 시도해 주세요.',
  },
  preparing: {
    status: 503,
    en: 'The pages are still being prepared. Please try again in a moment.',
    ko: '페이지를 준비하고 있어요. 조금 뒤에 다시 시도해 주세요.',
  },
} as const satisfies Record<string, PlainText>;

/**
 * Answers with one sentence in both languages, under the same headers as every page. The answer repeats no part of the request.
 */
export function sendPlainPage(
  settings: Settings,
  request: IncomingMessage,
  response: ServerResponse,
  text: PlainText,
  extra: Readonly<Record<string, string>> = {},
): void {
  const nonce = createNonce();
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${text.status}</title>
<style nonce="${nonce}">body{font:1.1rem/1.6 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1.5rem;color-scheme:light dark}</style>
<main><p lang="ko">${text.ko}</p><p>${text.en}</p></main></html>`;
  response.writeHead(text.status, {
    ...pageHeaders(settings, nonce),
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    ...extra,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

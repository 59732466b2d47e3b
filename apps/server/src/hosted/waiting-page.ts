import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Locale } from '@daemun/core/hosting';
import type { Settings } from '@daemun/core/settings';
import { createNonce, pageHeaders } from './headers.ts';

/** How often a waiting page looks again, in seconds. */
const lookAgainSeconds = 3;

interface WaitingText {
  readonly title: string;
  readonly lines: readonly string[];
  readonly again: string;
}

const texts: Readonly<Record<'building' | 'missing', Readonly<Record<Locale, WaitingText>>>> = {
  building: {
    en: {
      title: 'The pages are being built',
      lines: [
        'This happens once after an installation or an update. It takes some seconds, on a small machine a minute or two.',
        'This page opens by itself when they are ready.',
      ],
      again: 'Look now',
    },
    ko: {
      title: '화면을 만들고 있어요',
      lines: ['설치나 업데이트 뒤에 한 번만 해요. 보통 몇 초, 작은 서버에서는 1~2분쯤 걸려요.', '다 되면 이 페이지가 저절로 열려요.'],
      again: '지금 확인하기',
    },
  },
  missing: {
    en: {
      title: 'The pages could not be built',
      lines: ['Nothing is wrong on your side. Whoever runs this server finds the cause in its terminal or log.'],
      again: 'Try again',
    },
    ko: {
      title: '화면을 만들지 못했어요',
      lines: ['접속하신 분의 문제는 아니에요. 서버를 운영하는 분은 터미널이나 로그에서 원인을 볼 수 있어요.'],
      again: '다시 시도하기',
    },
  },
};

/** The colours of the pages (app/globals.css), which are not built yet. */
const style = `:root{color-scheme:light dark;--ground:#fbfaf7;--ink:#171c19;--soft:#565f5a;--line:#e4e2dc;--accent:#17604b}
@media (prefers-color-scheme:dark){:root{--ground:#0f1311;--ink:#ebefec;--soft:#a3ada7;--line:#2a322e;--accent:#6fcaa8}}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.6 system-ui,sans-serif;word-break:keep-all;overflow-wrap:anywhere}
main{max-width:26rem;margin:22vh auto 3rem;padding:0 1.5rem}
h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.3}
p{margin:0 0 .5rem;color:var(--soft)}
a{display:inline-block;padding:.75rem 0;color:var(--accent);font-weight:600;text-underline-offset:.25em}
a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.bar{height:4px;margin:0 0 2rem;overflow:hidden;border-radius:2px;background:var(--line)}
.bar::before{content:"";display:block;width:40%;height:100%;border-radius:2px;background:var(--accent);animation:pass 1.6s ease-in-out infinite alternate}
@keyframes pass{to{transform:translateX(150%)}}
@media (prefers-reduced-motion:reduce){.bar::before{width:100%;opacity:.5;animation:none}}`;

/**
 * Answers in place of a page that is not built. While the page is being built, the answer opens it by itself, without any script.
 * The answer repeats no part of the request.
 */
export function sendWaitingPage(
  settings: Settings,
  request: IncomingMessage,
  response: ServerResponse,
  { state, locale }: { readonly state: 'building' | 'missing'; readonly locale: Locale },
): void {
  const nonce = createNonce();
  const { title, lines, again } = texts[state][locale];
  const building = state === 'building';
  // A link to nothing is a link to this very address, including its query.
  const body = `<!doctype html><html lang="${locale}"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title>
<style nonce="${nonce}">${style}</style>
<main>${building ? '<div class="bar" aria-hidden="true"></div>' : ''}<h1>${title}</h1>${lines.map((line) => `<p>${line}</p>`).join('')}<a href="">${again}</a></main></html>`;
  response.writeHead(503, {
    ...pageHeaders(settings, nonce),
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    // When the fault is mended is not known. When to look again is.
    ...(building ? { 'Retry-After': String(lookAgainSeconds), Refresh: String(lookAgainSeconds) } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

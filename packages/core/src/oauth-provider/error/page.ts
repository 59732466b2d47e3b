import { escapeHtml, htmlPage, type RefusalPage } from '../../platform/http/answer.ts';
import type { Text } from '../../platform/i18n/text.ts';

const texts = {
  title: { en: 'This did not work', ko: '진행할 수 없어요' },
  advice: {
    en: 'Go back to the application and start again. If it happens again, send these two lines to the people who run the application.',
    ko: '앱으로 돌아가 처음부터 다시 시도해 주세요. 또 같은 일이 생기면 아래 두 줄을 앱 운영자에게 알려 주세요.',
  },
  error: { en: 'Error', ko: '오류' },
  reference: { en: 'Reference', ko: '문의 번호' },
} as const satisfies Readonly<Record<string, Text>>;

const style = `:root{color-scheme:light dark}
body{margin:0;font:1rem/1.6 system-ui,sans-serif;background:Canvas;color:CanvasText}
main{max-width:34rem;margin:0 auto;padding:3rem 1.25rem}
h1{font-size:1.5rem;line-height:1.3;margin:0 0 1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:1.5rem 0 0;padding:1rem 0 0;border-top:1px solid}
dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}`;

/**
 * The page for refusals that no redirect may carry, because nobody vouches for where it would lead (S-79). It is made here and not
 * by the pages, so that it is also there in an app that draws its own. It shows nothing of the request.
 */
export const errorPage: RefusalPage = ({ error, text, locale, reference }) => {
  const say = (name: keyof typeof texts): string => escapeHtml(texts[name][locale]);
  const html = `<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${say('title')}</title><style>${style}</style></head>
<body><main><h1>${say('title')}</h1><p>${escapeHtml(text)}</p><p>${say('advice')}</p><dl translate="no"><dt>${say('error')}</dt><dd><code>${escapeHtml(error)}</code></dd><dt>${say('reference')}</dt><dd><code>${escapeHtml(reference)}</code></dd></dl></main></body>
</html>
`;
  return htmlPage({ html, style });
};

import type { Settings } from '../config/settings.ts';
import type { Mail, MailContent } from './mail.ts';
import type { RenderedMail } from './transport.ts';

/** Markup that is safe to insert into markup. Only `html` makes it. */
class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | undefined | readonly Markup[];

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** Escapes every inserted text, unless this very function made it (S-57). */
function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const show = (part: Part): string => {
    if (part === undefined) return '';
    if (part instanceof Markup) return part.text;
    return Array.isArray(part) ? part.map((markup: Markup) => markup.text).join('') : escapeHtml(String(part));
  };
  return new Markup(strings.reduce((text, piece, index) => text + piece + (index < parts.length ? show(parts[index]) : ''), ''));
}

const defaultAccent = '#1f5f4a';

/** Lays a mail out under the product's name: HTML that mail programs understand, and the same mail as plain text. */
export function renderMail(mail: Mail, id: string, settings: Pick<Settings, 'brand' | 'origin'>): RenderedMail {
  const { content } = mail;
  return {
    id,
    to: mail.to,
    // A line break in a subject would begin another header.
    subject: content.subject.replaceAll(/[\r\n]+/g, ' '),
    text: plainText(content, settings),
    html: htmlDocument(mail, settings).text,
    links: [content.button, content.link].flatMap((one) => (one ? [one.url] : [])),
    code: content.code ?? null,
  };
}

function plainText(
  { heading, paragraphs, code, button, link, facts, footnote }: MailContent,
  { brand, origin }: Pick<Settings, 'brand' | 'origin'>,
): string {
  const blocks = [
    heading,
    ...paragraphs,
    code,
    button && `${button.label}:\n${button.url}`,
    facts?.map(([label, value]) => `${label}: ${value}`).join('\n'),
    footnote,
    link && `${link.label}:\n${link.url}`,
    `-- \n${brand.name} · ${origin}`,
  ];
  return `${blocks.filter((block) => block !== undefined && block !== '').join('\n\n')}\n`;
}

function htmlDocument({ locale, content }: Mail, { brand, origin }: Pick<Settings, 'brand' | 'origin'>): Markup {
  const accent = brand.accent ?? defaultAccent;
  const { subject, heading, paragraphs, code, button, link, facts, footnote } = content;
  return html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${subject}</title>
<style>@media (prefers-color-scheme: dark) { .page { background: #111513 !important } .card { background: #1a1f1d !important; border-color: #2c3431 !important } .strong { color: #f2f5f3 !important } .soft { color: #a9b4af !important } }</style>
</head>
<body class="page" style="margin:0;background:#f5f6f4">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f5f6f4"><tr><td align="center" style="padding:40px 16px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" style="max-width:480px;background:#ffffff;border:1px solid #e3e7e4;border-radius:12px"><tr><td style="padding:36px 32px;font-family:Pretendard,-apple-system,'Apple SD Gothic Neo','Malgun Gothic','Segoe UI',sans-serif;word-break:keep-all;overflow-wrap:anywhere">
<p class="strong" style="margin:0 0 28px;font-size:15px;font-weight:600;color:${accent}">${brand.name}</p>
<h1 class="strong" style="margin:0 0 16px;font-size:22px;line-height:1.35;color:#14201b">${heading}</h1>
${paragraphs.map((paragraph) => html`<p class="strong" style="margin:0 0 16px;font-size:15px;line-height:1.65;color:#2b3a34">${paragraph}</p>`)}
${code === undefined ? undefined : html`<p class="strong" style="margin:24px 0;font-size:32px;font-weight:700;letter-spacing:6px;color:#14201b">${code}</p>`}
${
  button &&
  html`<table role="presentation" cellpadding="0" cellspacing="0" style="margin:24px 0"><tr><td style="border-radius:8px;background:${accent}"><a href="${button.url}" style="display:inline-block;padding:13px 22px;font-size:15px;font-weight:600;color:#ffffff;text-decoration:none">${button.label}</a></td></tr></table>
<p class="soft" style="margin:0 0 16px;font-size:12px;line-height:1.6;color:#66736d;word-break:break-all">${button.url}</p>`
}
${facts && html`<table role="presentation" cellpadding="0" cellspacing="0" style="margin:16px 0">${facts.map(([label, value]) => html`<tr><td class="soft" style="padding:3px 16px 3px 0;font-size:13px;color:#66736d">${label}</td><td class="strong" style="padding:3px 0;font-size:13px;color:#2b3a34">${value}</td></tr>`)}</table>`}
${footnote === undefined ? undefined : html`<p class="soft" style="margin:20px 0 0;font-size:13px;line-height:1.6;color:#66736d">${footnote}</p>`}
${
  link &&
  html`<p style="margin:20px 0 4px;font-size:15px;line-height:1.6"><a href="${link.url}" style="color:${accent};font-weight:600">${link.label}</a></p>
<p class="soft" style="margin:0;font-size:12px;line-height:1.6;color:#66736d;word-break:break-all">${link.url}</p>`
}
</td></tr></table>
<p class="soft" style="margin:20px 0 0;font-size:12px;color:#66736d;font-family:sans-serif">${brand.name} · ${origin}</p>
</td></tr></table>
</body>
</html>`;
}

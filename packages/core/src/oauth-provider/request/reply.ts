import type { Settings } from '../../platform/config/settings.ts';
import { escapeHtml, type HtmlPage, htmlPage, type Redirect, redirectTo } from '../../platform/http/answer.ts';
import type { Problem } from '../../platform/http/errors.ts';
import { oauthDocument } from '../../platform/http/oauth-errors.ts';
import type { Locale, Text } from '../../platform/i18n/text.ts';
import type { ReplyTarget } from './request.ts';

/** An answer of the authorization endpoint. */
export type Answer = Redirect | HtmlPage;

/** Who answers, and in which language. */
export interface Answering {
  readonly settings: Pick<Settings, 'origin'>;
  readonly locale: Locale;
}

/** Takes the code to the client. */
export function codeReply(answering: Answering, to: ReplyTarget, code: string): Answer {
  return reply(answering, to, { code });
}

/** Takes a refusal to the client (RFC 6749 §4.1.2.1). The caller has made sure that its address is to be trusted (S-79). */
export function refusalReply(answering: Answering, to: ReplyTarget, problem: Problem): Answer {
  return reply(answering, to, { ...oauthDocument(problem, {}) });
}

/** `iss` goes with every answer, so that a client with several providers knows whose it is (RFC 9207, S-83). */
function reply({ settings, locale }: Answering, to: ReplyTarget, fields: Readonly<Record<string, string>>): Answer {
  const all = Object.entries({ ...fields, ...(to.state !== undefined && { state: to.state }), iss: settings.origin });
  if (to.mode === 'form_post') return formPost(to.redirectUri, all, locale);
  const joint = to.redirectUri.includes('?') ? '&' : '?';
  return redirectTo(`${to.redirectUri}${joint}${new URLSearchParams(all)}`);
}

const goOn: Text = { en: 'Continue to the application', ko: '앱으로 계속하기' };
const submit = 'document.forms[0].submit()';

/** A form that sends itself (OAuth 2.0 Form Post Response Mode). Without scripts there is a button. */
function formPost(redirectUri: string, fields: readonly (readonly [string, string])[], locale: Locale): HtmlPage {
  const inputs = fields.map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`);
  const title = escapeHtml(goOn[locale]);
  const html = `<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title></head>
<body><form method="post" action="${escapeHtml(redirectUri)}">${inputs.join('')}<noscript><button>${title}</button></noscript></form><script>${submit}</script></body>
</html>
`;
  return htmlPage({ html, script: submit, formAction: targetOfForms(redirectUri) });
}

/** The origin of an address, or its private scheme. */
function targetOfForms(redirectUri: string): string {
  const { origin, protocol } = new URL(redirectUri);
  return origin === 'null' ? protocol : origin;
}

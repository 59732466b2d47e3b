import { createHash } from 'node:crypto';
import type { Settings } from '../config/settings.ts';
import type { Locale } from '../i18n/text.ts';

/** Leads the browser on: 303 with an empty body (RFC 9110 §15.4.4). */
export interface Redirect {
  readonly kind: 'redirect';
  readonly location: string;
}

/** A page of the engine itself, with the policy that allows nothing but what is in it (security.md D3). */
export interface HtmlPage {
  readonly kind: 'html';
  readonly html: string;
  readonly policy: string;
}

/** What a handler may answer a browser with. */
interface AnswerValues {
  readonly redirect: Redirect;
  readonly html: HtmlPage;
}
export type AnswerKind = keyof AnswerValues;
export type AnswerValue<Kind extends AnswerKind> = AnswerValues[Kind];

export const answerStatus: Readonly<Record<AnswerKind, number>> = { redirect: 303, html: 200 };

/**
 * Leads the browser to an absolute address, or to one of our own paths.
 * @throws TypeError if the address cannot stand in a header as it is
 */
export function redirectTo(location: string): Redirect {
  if (!/^[\x21-\x7e]+$/.test(location)) throw new TypeError('an address that leads on has characters that no header carries');
  return { kind: 'redirect', location };
}

/** The parts of a page. */
export interface PageParts {
  /** The whole document. Every value of a request in it is escaped (`escapeHtml`). */
  readonly html: string;
  /** The content of its one `<script>`, exactly as it is written there. */
  readonly script?: string;
  /** The content of its one `<style>`. */
  readonly style?: string;
  /** The origin, or the scheme with its colon, to which its form is sent. */
  readonly formAction?: string;
}

/** Makes a page. Its policy allows this script, this style and this target of forms, and nothing else. */
export function htmlPage({ html, script, style, formAction }: PageParts): HtmlPage {
  if (formAction !== undefined && !/^[^\s;,']+$/.test(formAction)) throw new TypeError('the target of a form is no origin');
  const policy = [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src ${hashSource(script)}`]),
    ...(style === undefined ? [] : [`style-src ${hashSource(style)}`]),
    `form-action ${formAction ?? "'none'"}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return { kind: 'html', html, policy: policy.join('; ') };
}

/** CSP Level 3 §2.3.1. */
function hashSource(content: string): string {
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text as the content of an element, or of an attribute in quotes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** A refusal, as a page shows it. */
export interface Refusal {
  /** The `error` of OAuth where the route speaks it, else the stable code. */
  readonly error: string;
  /** What happened and what to do, in the language of the request. */
  readonly text: string;
  readonly status: number;
  readonly locale: Locale;
  /** The id of the request, for reports. */
  readonly reference: string;
}

/** Draws the page of a refusal. It shows nothing of the request. */
export type RefusalPage = (refusal: Refusal, settings: Settings) => HtmlPage;

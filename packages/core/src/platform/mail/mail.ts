import type { Transaction } from '../database/database.ts';
import type { Locale } from '../i18n/text.ts';
import type { Jobs } from '../jobs/jobs.ts';

/** The content of a mail, before its layout. Every string is text, never markup (S-57). */
export interface MailContent {
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** The main action. */
  readonly button?: { readonly label: string; readonly url: string } | undefined;
  /** Another action, less prominent. The link comes last. */
  readonly link?: { readonly label: string; readonly url: string } | undefined;
  /** A code to type, shown large. */
  readonly code?: string | undefined;
  /** Small facts in two columns: when, where, which device. */
  readonly facts?: readonly (readonly [label: string, value: string])[] | undefined;
  readonly footnote?: string | undefined;
}

export interface Mail {
  /** The stored, canonical address; exactly one. */
  readonly to: string;
  readonly locale: Locale;
  readonly content: MailContent;
}

/** The kind of the job that delivers a mail. */
export const mailJobKind = 'mail';

/**
 * Stores a mail in the transaction of the change that causes it. The mail is sent after the commit, at least once, even if this
 * process dies.
 */
export function queueMail(deps: { readonly jobs: Jobs }, tx: Transaction, mail: Mail): Promise<void> {
  return deps.jobs.enqueue(tx, { kind: mailJobKind, payload: mail });
}

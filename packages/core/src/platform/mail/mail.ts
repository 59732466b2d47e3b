import type { Transaction } from '../database/database.ts';
import type { Locale } from '../i18n/text.ts';
import type { Jobs } from '../jobs/jobs.ts';

/** What a mail says, before it is laid out. Every string is text, never markup (S-57). */
export interface MailContent {
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** The one thing to do. */
  readonly button?: { readonly label: string; readonly url: string } | undefined;
  /** What else can be done, less prominent; comes last. */
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

/** The job that delivers a mail. */
export const mailJobKind = 'mail';

/** Stores a mail with the change that causes it; it is sent after the commit, at least once, even if this process dies. */
export function queueMail(deps: { readonly jobs: Jobs }, tx: Transaction, mail: Mail): Promise<void> {
  return deps.jobs.enqueue(tx, { kind: mailJobKind, payload: mail });
}

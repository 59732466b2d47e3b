import { type LinkKind, linkKind } from '../one-time/link-kind.ts';
import { issue } from '../one-time/single-use.ts';
import type { Clock } from '../platform/clock.ts';
import type { Transaction } from '../platform/database/database.ts';
import { spellMoment } from '../platform/i18n/moment.ts';
import type { Locale } from '../platform/i18n/text.ts';
import type { JobHandler } from '../platform/jobs/jobs.ts';
import { type Mail, type MailContent, queueMail } from '../platform/mail/mail.ts';
import type { Platform } from '../platform/platform.ts';
import { newId } from '../platform/random.ts';
import { closingMail, keptBeside } from './messages.ts';
import { findUserById } from './queries.ts';
import type { UserRow } from './user.ts';

/**
 * A link that restores a closed account until its deletion. The capability that issues it decides what is stored with it, such as
 * a sign-in that continues. Once the account is restored, by a link or by an undo, no earlier link restores it again.
 */
export const restoreLink: LinkKind = linkKind({
  purpose: 'restore-account',
  page: '/restore-account',
  lifetimeSeconds: ({ lifetimes }) => lifetimes.deletionGraceSeconds,
  endedBy: ['account.deletion-cancelled'],
});

type Closing = Pick<UserRow, 'bannedAt' | 'deletionDueAt'>;

/**
 * Until when a closed account can be restored (R20). Undefined for an open account, for one whose grace period is over, and for a
 * banned one, which must not be revealed.
 */
export function closingUntil({ bannedAt, deletionDueAt }: Closing, clock: Clock): Date | undefined {
  return !bannedAt && deletionDueAt && deletionDueAt > clock.now() ? deletionDueAt : undefined;
}

/** Why the owner of a closed account gets a mail: the account was just closed, or a request came for its address. */
export type ClosingReason = 'closed' | 'asked-for';

type LinkDeps = Pick<Platform, 'clock' | 'jobs' | 'keyring' | 'settings'>;
interface Owner {
  readonly id: string;
  readonly until: Date;
  /** The key of a link that replaces the one before. Left out, all issued links work alike. */
  readonly key?: string;
}

/**
 * A link for a mail that restores an account until its deletion. Earlier links stay valid, because nobody knows which mail
 * arrives. The first use ends all of them.
 */
async function makeKeepLink(deps: LinkDeps, tx: Transaction, { id, until, key = newId() }: Owner): Promise<string> {
  const token = await issue(deps, tx, restoreLink, { key: `${id}:${key}`, userId: id, payload: undefined, until });
  return `${deps.settings.origin}/restore-account?token=${token}`;
}

/** Mails a closed account its deletion date, with the link that restores it. */
export async function mailClosing(
  deps: LinkDeps,
  tx: Transaction,
  { email, locale, reason, ...owner }: Owner & { readonly email: string; readonly locale: Locale; readonly reason: ClosingReason },
): Promise<void> {
  const { brand, timeZone } = deps.settings;
  const url = await makeKeepLink(deps, tx, owner);
  const values = { name: brand.name, date: spellMoment(owner.until, locale, timeZone) };
  await queueMail(deps, tx, { to: email, locale, content: closingMail(reason, locale, values, url) });
}

const jobKind = 'mail-closing';

interface ClosingJob {
  readonly userId: string;
  /** The mail that the address would get if its account were open. */
  readonly mail: Mail;
  /** With `beside`, that mail still applies, and only adds the deletion. */
  readonly says: 'instead' | 'beside';
}

/**
 * Sends the mail about the deletion in place of `mail`, or in addition to its text, after the answer. One job replaces one mail,
 * so the request does the same work for every address (S-09).
 */
export function offerToKeep({ jobs }: Pick<Platform, 'jobs'>, tx: Transaction, offer: ClosingJob): Promise<void> {
  return jobs.enqueue(tx, { kind: jobKind, payload: offer });
}

/** Sends the mail of `offerToKeep`. If the account was restored meanwhile, it sends the usual mail. */
export function closingOffers(deps: Platform): JobHandler {
  return {
    kind: jobKind,
    maximumAttempts: 10,
    async run(payload) {
      const { userId, mail, says } = payload as ClosingJob;
      await deps.db.transaction(async (tx) => {
        const user = await findUserById(tx, userId);
        const until = user && closingUntil(user, deps.clock);
        if (!until) return queueMail(deps, tx, mail);
        const owner = { id: userId, until };
        const { to: email, locale, content } = mail;
        if (says === 'instead') return mailClosing(deps, tx, { ...owner, email, locale, reason: 'asked-for' });
        const url = await makeKeepLink(deps, tx, owner);
        const date = spellMoment(until, locale, deps.settings.timeZone);
        return queueMail(deps, tx, { ...mail, content: withKeepLink(content, keptBeside(locale, date, url)) });
      });
    },
  };
}

/** A mail that also says that the account is closed. The link that restores it comes after the mail's own link. */
function withKeepLink(content: MailContent, { paragraph, link }: ReturnType<typeof keptBeside>): MailContent {
  const { button, paragraphs } = content;
  return { ...content, paragraphs: [paragraph, ...paragraphs], ...(button ? { link } : { button: link }) };
}

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
 * Keeps a closed account until its deletion. What is kept with it is the matter of whoever issues it: a sign-in that goes on. Once
 * the account is kept, by a link or by an undo, none of before keeps it another time.
 */
export const restoreLink: LinkKind = linkKind({
  purpose: 'restore-account',
  page: '/restore-account',
  lifetimeSeconds: ({ lifetimes }) => lifetimes.deletionGraceSeconds,
  endedBy: ['account.deletion-cancelled'],
});

type Closing = Pick<UserRow, 'bannedAt' | 'deletionDueAt'>;

/**
 * Until when an account that waits for its deletion can be kept (R20). Undefined for an account that is open, one whose grace
 * is over, and one that is banned: nobody is told anything of that.
 */
export function closingUntil({ bannedAt, deletionDueAt }: Closing, clock: Clock): Date | undefined {
  return !bannedAt && deletionDueAt && deletionDueAt > clock.now() ? deletionDueAt : undefined;
}

/** Why the owner of a closed account is mailed: it was closed just now, or somebody asked for something with its address. */
export type ClosingReason = 'closed' | 'asked-for';

type LinkDeps = Pick<Platform, 'clock' | 'jobs' | 'keyring' | 'settings'>;
interface Owner {
  readonly id: string;
  readonly until: Date;
  /** Of its own for a link that replaces the one before; left out, all that are out work alike. */
  readonly key?: string;
}

/**
 * A link that keeps an account until its deletion, to be mailed to it. Those that are out stay good: whoever is mailed another
 * cannot tell which mail arrives. All of them end with the first that is used.
 */
async function makeKeepLink(deps: LinkDeps, tx: Transaction, { id, until, key = newId() }: Owner): Promise<string> {
  const token = await issue(deps, tx, restoreLink, { key: `${id}:${key}`, userId: id, payload: undefined, until });
  return `${deps.settings.origin}/restore-account?token=${token}`;
}

/** Mails a closed account until when it can be kept, with the link for it. */
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
  /** What the address would be mailed if its account were open. */
  readonly mail: Mail;
  /** `beside`: that mail still does what it says, and tells of the deletion too. */
  readonly says: 'instead' | 'beside';
}

/**
 * Has the truth mailed in the place of `mail`, or beside what that says, after the answer. One job in the place of one mail: the
 * request does the same work whatever the address is (S-09).
 */
export function offerToKeep({ jobs }: Pick<Platform, 'jobs'>, tx: Transaction, offer: ClosingJob): Promise<void> {
  return jobs.enqueue(tx, { kind: jobKind, payload: offer });
}

/** Mails what `offerToKeep` was asked for; where the account was kept meanwhile, the usual mail. */
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

/** A mail that says beside its own matter that the account is closed; the link that keeps it comes after its own. */
function withKeepLink(content: MailContent, { paragraph, link }: ReturnType<typeof keptBeside>): MailContent {
  const { button, paragraphs } = content;
  return { ...content, paragraphs: [paragraph, ...paragraphs], ...(button ? { link } : { button: link }) };
}

import { type LinkKind, type LinkKindDeclaration, linkKind } from '../../one-time/link-kind.ts';
import { issue } from '../../one-time/single-use.ts';
import { secondsUntil } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { spellMoment } from '../../platform/i18n/moment.ts';
import type { Locale } from '../../platform/i18n/text.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import type { Platform } from '../../platform/platform.ts';
import { newId } from '../../platform/random.ts';
import { type QueuedSms, smsJobKind } from '../../platform/sms/delivery.ts';
import { type WayBackReason, wayBackMail, wayBackText } from './messages.ts';
import type { WayBack } from './queries.ts';
import type { WayBackKind } from './tables.ts';

export type LinkDeps = Pick<Platform, 'clock' | 'jobs' | 'keyring' | 'settings'>;

/** Links from before the table of undo links contain whether their address was ever verified. */
type UndoPayload = { readonly planted?: boolean } | undefined;

/** How an owner gets an account back from a thief. Nothing that the thief does next may end it (S-16). */
const undo: Omit<LinkKindDeclaration, 'purpose' | 'page'> = {
  lifetimeSeconds: ({ lifetimes }) => lifetimes.emailChangeUndoSeconds,
  survives: ['account.banned', 'account.deletion-requested'],
};

/** The link of each undo. */
export const undoLinks: Readonly<Record<WayBackKind, LinkKind<UndoPayload>>> = {
  email: linkKind({ ...undo, purpose: 'undo-email-change', page: '/undo-email' }),
  phone: linkKind({ ...undo, purpose: 'undo-phone-change', page: '/undo-phone' }),
};

const day = 24 * 60 * 60;

/** The undo that a link belongs to. All its links work alike, and end together. */
export function wayBackIdOf(key: string): string {
  return key.split(':')[0] ?? '';
}

/** Issues another link for an undo. Earlier links stay valid, because nobody knows which mail arrives. */
async function makeLink(deps: LinkDeps, tx: Transaction, { id, userId, kind, expiresAt }: WayBack): Promise<string> {
  const key = `${id}:${newId()}`;
  const token = await issue(deps, tx, undoLinks[kind], { key, userId, payload: undefined, until: expiresAt });
  return `${deps.settings.origin}/undo-${kind}?token=${token}`;
}

/** Whole days until an undo expires, for texts. */
function daysOf({ clock }: Pick<Platform, 'clock'>, { expiresAt }: Pick<WayBack, 'expiresAt'>): number {
  return Math.max(1, Math.round(secondsUntil(expiresAt, clock.now()) / day));
}

/** Sends a link of an undo to its address or number. */
export async function sendWayBack(
  deps: LinkDeps,
  tx: Transaction,
  way: WayBack,
  why: { reason: WayBackReason; locale: Locale },
): Promise<void> {
  const { reason, locale } = why;
  const url = await makeLink(deps, tx, way);
  const { name } = deps.settings.brand;
  const days = daysOf(deps, way);
  if (way.kind === 'phone') return queueText(deps, tx, way.identifier, wayBackText(locale, { name, days, url }), way.expiresAt);
  const date = spellMoment(way.expiresAt, locale, deps.settings.timeZone);
  await queueMail(deps, tx, { to: way.identifier, locale, content: wayBackMail(reason, locale, { name, days, date }, url) });
}

/** Queues a text message without a code in the transaction of its change. Nothing if the deployment sends none. */
export async function queueText({ jobs, settings }: LinkDeps, tx: Transaction, to: string, text: string, until: Date): Promise<void> {
  if (settings.sms.gateways.length === 0) return;
  const payload: QueuedSms = { to, text, code: null, until: until.toISOString() };
  await jobs.enqueue(tx, { kind: smsJobKind, payload });
}

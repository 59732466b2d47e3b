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

/** What links of before the table of ways back have with them: they know themselves that their address was never proven. */
type UndoPayload = { readonly planted?: boolean } | undefined;

/** How an owner gets back what a thief has taken: whatever the thief does next must leave it alone (S-16). */
const undo: Omit<LinkKindDeclaration, 'purpose' | 'page'> = {
  lifetimeSeconds: ({ lifetimes }) => lifetimes.emailChangeUndoSeconds,
  survives: ['account.banned', 'account.deletion-requested'],
};

/** The link of each way back. */
export const undoLinks: Readonly<Record<WayBackKind, LinkKind<UndoPayload>>> = {
  email: linkKind({ ...undo, purpose: 'undo-email-change', page: '/undo-email' }),
  phone: linkKind({ ...undo, purpose: 'undo-phone-change', page: '/undo-phone' }),
};

const day = 24 * 60 * 60;

/** The way back that a link is one of. Links of one way back work alike, and all end with it. */
export function wayBackIdOf(key: string): string {
  return key.split(':')[0] ?? '';
}

/** A link more for a way back. Those that are out stay good: who is mailed another cannot tell which mail arrives. */
async function makeLink(deps: LinkDeps, tx: Transaction, { id, userId, kind, expiresAt }: WayBack): Promise<string> {
  const key = `${id}:${newId()}`;
  const token = await issue(deps, tx, undoLinks[kind], { key, userId, payload: undefined, until: expiresAt });
  return `${deps.settings.origin}/undo-${kind}?token=${token}`;
}

/** Whole days until a way back ends, as a text says it. */
function daysOf({ clock }: Pick<Platform, 'clock'>, { expiresAt }: Pick<WayBack, 'expiresAt'>): number {
  return Math.max(1, Math.round(secondsUntil(expiresAt, clock.now()) / day));
}

/** Sends the address, or the number, of a way back a link to use it. */
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

/** Stores a text message without a code with the change that causes it. Nothing where the deployment sends none. */
export async function queueText({ jobs, settings }: LinkDeps, tx: Transaction, to: string, text: string, until: Date): Promise<void> {
  if (settings.sms.gateways.length === 0) return;
  const payload: QueuedSms = { to, text, code: null, until: until.toISOString() };
  await jobs.enqueue(tx, { kind: smsJobKind, payload });
}

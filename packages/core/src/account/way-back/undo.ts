import { after } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { isUniqueViolation } from '../../platform/database/failure.ts';
import type { EventType, Subscriber, Undo } from '../../platform/events/events.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import type { Platform } from '../../platform/platform.ts';
import { consumeLink } from '../consume-link.ts';
import type { UserRow } from '../user.ts';
import { identityThen, putBack } from './identity.ts';
import { queueText, undoLinks, wayBackIdOf } from './links.ts';
import { leftText, undoneMail, undoneText } from './messages.ts';
import { readSnapshots, type UndoPart, undoParts } from './parts.ts';
import { deleteWaysBack, findWaysBack, type WayBack } from './queries.ts';
import type { WayBackKind } from './tables.ts';

/** What an undo has done, part by part. */
export interface Undone {
  /** Added or changed since the way back was made, and gone now. */
  readonly removed: readonly UndoPart[];
  /** Removed or changed since then, and back. */
  readonly restored: readonly UndoPart[];
}

/** The result of a link. `taken`: the address belongs to another account, because no undo link had reserved it. */
export type UndoOutcome = { readonly kind: 'undone'; readonly undone: Undone } | { readonly kind: 'invalid' | 'taken' };

/**
 * Uses an undo by its link. Of any number of simultaneous uses, of this link and of others of the same undo, one has an effect,
 * because the account is locked and the first use ends the undo.
 */
export async function undoByLink(deps: Platform, request: RequestContext, kind: WayBackKind, token: string): Promise<UndoOutcome> {
  const once = () => deps.db.transaction((tx) => undoOnce(deps, tx, request, kind, token));
  try {
    return await once().catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error;
      // Another account took an address or number at this moment. The second try sees it, and restores what it can.
      return once();
    });
  } catch (error) {
    // The link restores the address that it was sent to. Without that address it restores nothing.
    if (kind === 'email' && isUniqueViolation(error)) return { kind: 'taken' };
    throw error;
  }
}

async function undoOnce(deps: Platform, tx: Transaction, request: RequestContext, kind: WayBackKind, token: string): Promise<UndoOutcome> {
  const link = await consumeLink(deps, tx, undoLinks[kind], token);
  if (!link) return { kind: 'invalid' };
  const ways = await findWaysBack(tx, deps.clock, link.owner.id);
  const found = ways.find(({ id }) => id === wayBackIdOf(link.key));
  const planted = link.payload?.planted === true;
  const way = found && planted ? { ...found, verifiedAt: null } : found;
  // An account without an address cannot reset by mail, so its number would let in a person who has found the phone.
  if (!way || (kind === 'phone' && link.owner.email === null)) return { kind: 'invalid' };
  return { kind: 'undone', undone: await undoChange(deps, tx, request, { owner: link.owner, way, by: 'link' }) };
}

/** The way an undo is used: by its link, or by verifying the address or number for the account again. */
export interface Use {
  /** The account, locked until the transaction ends. */
  readonly owner: UserRow;
  readonly way: WayBack;
  readonly by: 'link' | 'proof';
}

/**
 * Restores an account to its state when its oldest undo link was issued, and ends all its undo links. The person who changed it
 * since was signed in or knew the password. So all sessions end, added factors are deleted, deleted ones are restored, and the
 * next sign-in requires a reset. Both sides get a message.
 * @throws a unique violation where the address is somebody else's
 */
export async function undoChange(deps: Platform, tx: Transaction, request: RequestContext, { owner, way, by }: Use): Promise<Undone> {
  const [oldest = way] = await findWaysBack(tx, deps.clock, owner.id);
  const kept = await readSnapshots(deps, tx, oldest.id);
  await deleteWaysBack(tx, owner.id);
  const then = identityThen(way, oldest, kept, by === 'proof');
  const now = await putBack(deps, tx, owner.id, then, way.kind === 'email');
  if (!now) throw new Error('the account is held, and gone all the same');
  const { undo, undone } = collect(oldest.since, kept);
  for (const part of ['email', 'phone'] as const) {
    undo.report(part, {
      removed: owner[part] !== null && owner[part] !== now[part],
      restored: now[part] !== null && owner[part] !== now[part],
    });
  }
  const publish = (type: EventType, more: { undo?: Undo; details?: Readonly<Record<string, string>> } = {}) =>
    deps.events.publish(tx, { type, at: deps.clock.now(), userId: owner.id, source: request.source, ...more });
  await publish('account.rolled-back', { undo });
  const result = undone();
  const details = { removed: result.removed.join(' '), restored: result.restored.join(' ') };
  await publish(way.kind === 'email' ? 'account.email-change-undone' : 'account.phone-change-undone', { details });
  if (owner.deletionDueAt) await publish('account.deletion-cancelled');
  // The address was never verified before, so its owner arrives only now (S-15).
  if (way.kind === 'email' && way.verifiedAt === null && !owner.operatorMade) await publish('account.claimed');
  await announceToBothSides(deps, tx, request, { before: owner, after: now, way });
  return result;
}

/** Gathers what the parts report. */
function collect(since: Date, kept: ReadonlyMap<string, unknown>): { readonly undo: Undo; readonly undone: () => Undone } {
  const removed = new Set<string>();
  const restored = new Set<string>();
  return {
    undo: {
      since,
      kept: (part) => kept.get(part),
      report(part, became) {
        if (became.removed) removed.add(part);
        if (became.restored) restored.add(part);
      },
    },
    undone: () => ({
      removed: undoParts.filter((part) => removed.has(part)),
      restored: undoParts.filter((part) => restored.has(part)),
    }),
  };
}

/** The restored address gets the notice of the event. These messages go to the removed address and to the numbers. */
async function announceToBothSides(
  deps: Platform,
  tx: Transaction,
  request: RequestContext,
  { before, after: now, way }: { readonly before: UserRow; readonly after: UserRow; readonly way: WayBack },
): Promise<void> {
  const { name } = deps.settings.brand;
  const locale = before.locale ?? request.locale;
  const until = after(deps.clock.now(), deps.settings.lifetimes.emailChangeUndoSeconds);
  if (before.email !== null && before.email !== now.email) {
    await queueMail(deps, tx, { to: before.email, locale, content: undoneMail(locale, { name }) });
  }
  const told = new Map<string, string>();
  if (before.phone !== null && before.phone !== now.phone) told.set(before.phone, leftText(locale, name));
  if (now.phone !== null && before.phone !== now.phone) told.set(now.phone, undoneText(locale, name));
  if (way.kind === 'phone') told.set(way.identifier, undoneText(locale, name));
  for (const [number, text] of told) await queueText(deps, tx, number, text, until);
}

/**
 * Everything set up before the owner of an address arrived is the attacker's, including an undo link to the attacker's number
 * (S-15).
 */
export const endPlantedWaysBack: Subscriber = async (tx, { type, userId }) => {
  if (userId !== undefined && type === 'account.claimed') await deleteWaysBack(tx, userId);
};

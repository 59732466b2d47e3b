import { eq } from 'drizzle-orm';
import { outdateCredentials, setPhone } from '../../account/queries.ts';
import { spendLink } from '../../account/spend-link.ts';
import { users } from '../../account/tables.ts';
import type { UserRow } from '../../account/user.ts';
import { after } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { Visitor } from '../../platform/http/visitor.ts';
import type { Platform } from '../../platform/platform.ts';
import { issue, revokeAll } from '../../platform/single-use/single-use.ts';
import { type QueuedSms, smsJobKind } from '../../platform/sms/delivery.ts';
import type { SmsDeps } from './code.ts';
import { leftText, undoText } from './messages.ts';

const day = 24 * 60 * 60;

/**
 * Tells a number that it has just gone from an account, with the way back (S-16). An account without an address gets no way
 * back: there it would be a way in, for whoever holds the phone that its owner has lost.
 */
export async function tellOldNumber(deps: SmsDeps, tx: Transaction, visitor: Pick<Visitor, 'locale'>, user: UserRow): Promise<void> {
  const { settings, clock, jobs } = deps;
  if (user.phone === null || deps.sms.gateways.length === 0) return;
  const lifetimeSeconds = settings.lifetimes.emailChangeUndoSeconds;
  const locale = user.locale ?? visitor.locale;
  const { name } = settings.brand;
  const days = Math.max(1, Math.round(lifetimeSeconds / day));
  const text =
    user.email === null ? leftText(locale, name) : undoText(locale, { name, days, url: await undoLink(deps, tx, user, lifetimeSeconds) });
  const queued: QueuedSms = { to: user.phone, text, code: null, until: after(clock.now(), lifetimeSeconds).toISOString() };
  await jobs.enqueue(tx, { kind: smsJobKind, payload: queued });
}

async function undoLink(deps: Platform, tx: Transaction, { id: userId, phone: from }: UserRow, lifetimeSeconds: number): Promise<string> {
  const token = await issue(deps, tx, {
    purpose: 'undo-phone-change',
    key: `${userId}:${from}`,
    userId,
    payload: { from },
    lifetimeSeconds,
  });
  return `${deps.settings.origin}/undo-phone?token=${token}`;
}

/**
 * Takes a change of number back, from the old number. Whoever changed it was signed in, so everybody is signed out, the new
 * number is off the account, and the next sign-in leads to a reset, by mail. The old number does not come back by itself:
 * more often than to a robbed owner it belongs to whoever has the phone that was lost, or the number after them. Its owner
 * proves it again. False where the link does not work (any more).
 */
export function undoPhoneChange(deps: Platform, visitor: Visitor, token: string): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const link = await spendLink(deps, tx, 'undo-phone-change', token);
    if (!link) return false;
    const { owner } = link;
    // An owner who has proven the old number again since has nothing to take back.
    if (owner.email === null || owner.phone === (link.payload as { from: string }).from) return false;
    // Whoever changed the number may have changed it again: what was texted there takes nothing back.
    await revokeAll(tx, { userId: owner.id, purposes: ['undo-phone-change'], since: link.createdAt });
    await outdateCredentials(tx, owner.id);
    await setPhone(tx, deps.clock, owner.id, null);
    await tx.update(users).set({ passwordResetRequired: true }).where(eq(users.id, owner.id));
    const { source } = visitor;
    await deps.events.publish(tx, { type: 'account.phone-change-undone', at: deps.clock.now(), userId: owner.id, source });
    return true;
  });
}

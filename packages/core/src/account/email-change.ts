import { eq } from 'drizzle-orm';
import type { Transaction } from '../platform/database/database.ts';
import { isUniqueViolation } from '../platform/database/failure.ts';
import type { Caller } from '../platform/http/caller.ts';
import { commonErrors } from '../platform/http/errors.ts';
import type { Source, Visitor } from '../platform/http/visitor.ts';
import { queueMail } from '../platform/mail/mail.ts';
import type { Platform } from '../platform/platform.ts';
import { issue, revokeAll } from '../platform/single-use/single-use.ts';
import { changedMail, changeMail, occupiedMail } from './messages.ts';
import { proveEmail } from './prove-email.ts';
import { findUserByEmail, holdUser, outdateCredentials, replaceEmail, setDeletionDue } from './queries.ts';
import { spendLink } from './spend-link.ts';
import { users } from './tables.ts';

/** What this room asks about sessions, which are above it. */
export interface LiveSessions {
  /** Does the session live? Then it cannot end before the transaction does. */
  hold(tx: Transaction, of: { readonly sessionId: string; readonly userId: string }): Promise<boolean>;
}

interface Change {
  readonly from: string | null;
  readonly to: string;
  /** Whose wish it is: with the session that asked the change dies. */
  readonly sessionId: string;
}

interface WayBack {
  readonly from: string;
  /** Nobody had proven the address: what stands in the account may be a stranger's. */
  readonly planted: boolean;
}

const day = 24 * 60 * 60;

/**
 * Mails a link to the new address; nothing changes before it comes back. For a taken address its owner is told instead.
 * @throws Problem unauthenticated, where the caller lost the account meanwhile: no link may outlive a reset (S-54)
 */
export async function requestEmailChange(deps: Platform, visitor: Visitor, caller: Caller, to: string): Promise<void> {
  const { user, session, credentialsVersion } = caller;
  const { settings } = deps;
  const name = settings.brand.name;
  await deps.db.transaction(async (tx) => {
    if (!(await holdUser(tx, user.id, credentialsVersion))) throw commonErrors.unauthenticated();
    const owner = await findUserByEmail(tx, to);
    if (owner && owner.id !== user.id) {
      await queueMail(deps, tx, {
        to,
        locale: owner.locale ?? visitor.locale,
        content: occupiedMail(owner.locale ?? visitor.locale, { name }),
      });
    } else {
      const payload: Change = { from: user.email, to, sessionId: session.id };
      const lifetimeSeconds = settings.lifetimes.emailVerificationSeconds;
      const token = await issue(deps, tx, { purpose: 'change-email', key: user.id, userId: user.id, payload, lifetimeSeconds });
      const locale = user.locale ?? visitor.locale;
      await queueMail(deps, tx, { to, locale, content: changeMail(locale, { name }, `${settings.origin}/confirm-email?token=${token}`) });
    }
    await publish(deps, tx, 'account.email-change-requested', user.id, visitor.source);
  });
}

/** What became of a link. */
export type LinkOutcome = 'done' | 'invalid' | 'taken';

/**
 * Puts the proven address in place, and mails the old one the way back (S-16). The address that is there already is proven
 * by this like by any other mail (S-15).
 */
export async function confirmEmailChange(
  deps: Platform & { readonly sessions: LiveSessions },
  visitor: Visitor,
  token: string,
): Promise<LinkOutcome> {
  const { settings, clock } = deps;
  try {
    return await deps.db.transaction(async (tx) => {
      const spent = await spendLink(deps, tx, 'change-email', token);
      if (!spent) return 'invalid';
      const { from, to, sessionId } = spent.payload as Change;
      // A thief may have asked, and the owner have ended that session since (S-16).
      if (!(await deps.sessions.hold(tx, { sessionId, userId: spent.owner.id }))) return 'invalid';
      if (to === spent.owner.email) {
        await proveEmail(deps, tx, spent.owner.id, visitor.source);
        return 'done';
      }
      const user = await replaceEmail(tx, clock, { userId: spent.owner.id, from, to });
      if (!user) return 'invalid';
      // What was mailed to the old address opens nothing any more.
      await revokeAll(tx, { userId: user.id, purposes: ['reset-password'] });
      if (from !== null) {
        const lifetimeSeconds = settings.lifetimes.emailChangeUndoSeconds;
        const undo = await issue(deps, tx, {
          purpose: 'undo-email-change',
          key: `${user.id}:${from}`,
          userId: user.id,
          payload: { from, planted: spent.owner.emailVerifiedAt === null && !spent.owner.operatorMade } satisfies WayBack,
          lifetimeSeconds,
        });
        const locale = user.locale ?? visitor.locale;
        const values = { name: settings.brand.name, days: Math.max(1, Math.round(lifetimeSeconds / day)) };
        await queueMail(deps, tx, {
          to: from,
          locale,
          content: changedMail(locale, values, `${settings.origin}/undo-email?token=${undo}`),
        });
      }
      await publish(deps, tx, 'account.email-changed', user.id, visitor.source);
      return 'done';
    });
  } catch (error) {
    if (isUniqueViolation(error)) return 'taken';
    throw error;
  }
}

/**
 * Takes a change back, from the old address. Whoever changed it knew the password, so everybody is signed out and the
 * next sign-in leads to a reset.
 */
export async function undoEmailChange(deps: Platform, visitor: Visitor, token: string): Promise<LinkOutcome> {
  try {
    return await deps.db.transaction(async (tx) => {
      const spent = await spendLink(deps, tx, 'undo-email-change', token);
      if (!spent) return 'invalid';
      const { owner, createdAt } = spent;
      const { from, planted } = spent.payload as WayBack;
      const user = await replaceEmail(tx, deps.clock, { userId: owner.id, from: owner.email, to: from });
      if (!user) return 'invalid';
      await outdateCredentials(tx, user.id);
      // Whoever changed the address may have changed it again, or closed the account: neither stands.
      await revokeAll(tx, { userId: user.id, purposes: ['undo-email-change'], since: createdAt });
      if (await setDeletionDue(tx, deps.clock, user.id, null)) {
        await publish(deps, tx, 'account.deletion-cancelled', user.id, visitor.source);
      }
      await tx.update(users).set({ passwordResetRequired: true }).where(eq(users.id, user.id));
      await publish(deps, tx, 'account.email-change-undone', user.id, visitor.source);
      // The address was never proven before: its owner arrives only now (S-15).
      if (planted) await publish(deps, tx, 'account.claimed', user.id, visitor.source);
      return 'done';
    });
  } catch (error) {
    if (isUniqueViolation(error)) return 'taken';
    throw error;
  }
}

function publish(
  deps: Platform,
  tx: Parameters<Platform['events']['publish']>[0],
  type: Parameters<Platform['events']['publish']>[1]['type'],
  userId: string,
  source: Source,
): Promise<void> {
  return deps.events.publish(tx, { type, at: deps.clock.now(), userId, source });
}

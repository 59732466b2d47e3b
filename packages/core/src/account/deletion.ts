import { after } from '../platform/clock.ts';
import type { Caller } from '../platform/http/caller.ts';
import { commonErrors } from '../platform/http/errors.ts';
import type { Visitor } from '../platform/http/visitor.ts';
import type { JobHandler } from '../platform/jobs/jobs.ts';
import type { Platform } from '../platform/platform.ts';
import { mailClosing } from './closing.ts';
import { deleteDueUser, holdUser, liftDeletion, setDeletionDue } from './queries.ts';
import { spendLink } from './spend-link.ts';
import type { UserRow } from './user.ts';
import { sendWayBack } from './way-back/links.ts';
import { findWaysBack } from './way-back/queries.ts';

const jobKind = 'delete-account';

/**
 * Closes an account at once and deletes it when the grace is over, and no way back lives any more: a thief who has changed the
 * address could delete what its owner may still take back. Returns that moment; undefined where it was closed already.
 * @throws Problem unauthenticated, where the caller lost the account meanwhile
 */
export function requestDeletion(deps: Platform, visitor: Visitor, caller: Caller): Promise<Date | undefined> {
  const { user, credentialsVersion } = caller;
  const { settings, clock } = deps;
  return deps.db.transaction(async (tx) => {
    if (!(await holdUser(tx, user.id, credentialsVersion))) throw commonErrors.unauthenticated();
    const ways = await findWaysBack(tx, clock, user.id);
    const ends = [after(clock.now(), settings.lifetimes.deletionGraceSeconds), ...ways.map(({ expiresAt }) => expiresAt)];
    const due = new Date(Math.max(...ends.map((end) => end.getTime())));
    if (!(await setDeletionDue(tx, clock, user.id, due))) return undefined;
    await deps.events.publish(tx, { type: 'account.deletion-requested', at: clock.now(), userId: user.id, source: visitor.source });
    await deps.jobs.enqueue(tx, { kind: jobKind, payload: { userId: user.id }, runAt: due });
    for (const way of ways) {
      if (way.kind === 'email') await sendWayBack(deps, tx, way, { reason: 'closing', locale: user.locale ?? visitor.locale });
    }
    const locale = user.locale ?? visitor.locale;
    if (user.email && due > clock.now())
      await mailClosing(deps, tx, { id: user.id, email: user.email, until: due, locale, reason: 'closed' });
    return due;
  });
}

/** An account that was kept, as it is now, and what its token had with it. */
export interface Restored {
  readonly user: UserRow;
  /** Was it closed under these credentials, and kept as it was? What was proven before holds for `user` then. */
  readonly credentialsVersion: number;
  readonly payload: unknown;
  /** The token was used in the browser that it was made for. */
  readonly sameBrowser: boolean;
}

/**
 * Calls a deletion back with a link of its mails, or with the token that a sign-in was answered. Of any number of tokens at once
 * one keeps the account, and all others end with it. Undefined where the token does not work (any more).
 */
export function restoreAccount(deps: Platform, visitor: Visitor, token: string): Promise<Restored | undefined> {
  return deps.db.transaction(async (tx) => {
    const link = await spendLink(deps, tx, 'restore-account', token);
    const user = link && (await liftDeletion(tx, deps.clock, link.owner.id));
    if (!user) return undefined;
    await deps.events.publish(tx, { type: 'account.deletion-cancelled', at: deps.clock.now(), userId: user.id, source: visitor.source });
    const sameBrowser = link.sameBrowser(visitor.cookie('flow'));
    return { user, credentialsVersion: link.owner.credentialsVersion, payload: link.payload, sameBrowser };
  });
}

/** Deletes an account whose grace is over; one that was kept meanwhile stays. */
export function deletionJob(deps: Pick<Platform, 'db' | 'clock' | 'events'>): JobHandler {
  return {
    kind: jobKind,
    maximumAttempts: 20,
    async run(payload) {
      const { userId } = payload as { userId: string };
      await deps.db.transaction(async (tx) => {
        if (await deleteDueUser(tx, deps.clock, userId)) {
          await deps.events.publish(tx, { type: 'account.deleted', at: deps.clock.now(), userId });
        }
      });
    },
  };
}

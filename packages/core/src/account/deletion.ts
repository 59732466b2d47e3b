import { after, secondsUntil } from '../platform/clock.ts';
import type { Caller } from '../platform/http/caller.ts';
import { commonErrors } from '../platform/http/errors.ts';
import type { Visitor } from '../platform/http/visitor.ts';
import { spellMoment } from '../platform/i18n/moment.ts';
import type { JobHandler } from '../platform/jobs/jobs.ts';
import { queueMail } from '../platform/mail/mail.ts';
import type { Platform } from '../platform/platform.ts';
import { issue } from '../platform/single-use/single-use.ts';
import { deletionMail } from './messages.ts';
import { deleteDueUser, holdUser, setDeletionDue } from './queries.ts';
import { spendLink } from './spend-link.ts';
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
    const graceSeconds = secondsUntil(due, clock.now());
    if (user.email && graceSeconds > 0) {
      const token = await issue(deps, tx, { purpose: 'restore-account', key: user.id, userId: user.id, lifetimeSeconds: graceSeconds });
      const locale = user.locale ?? visitor.locale;
      const date = spellMoment(due, locale, settings.timeZone);
      const content = deletionMail(locale, { name: settings.brand.name, date }, `${settings.origin}/restore-account?token=${token}`);
      await queueMail(deps, tx, { to: user.email, locale, content });
    }
    return due;
  });
}

/** Calls a deletion back with the link of its mail. False where the link does not work (any more). */
export function restoreAccount(deps: Platform, visitor: Visitor, token: string): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const link = await spendLink(deps, tx, 'restore-account', token);
    if (!link || !(await setDeletionDue(tx, deps.clock, link.owner.id, null))) return false;
    await deps.events.publish(tx, {
      type: 'account.deletion-cancelled',
      at: deps.clock.now(),
      userId: link.owner.id,
      source: visitor.source,
    });
    return true;
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

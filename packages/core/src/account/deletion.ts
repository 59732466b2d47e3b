import type { WithContributions } from '../kernel/base.ts';
import { type Slot, slot } from '../kernel/slot.ts';
import { after } from '../platform/clock.ts';
import type { Transaction } from '../platform/database/database.ts';
import { type BrowserBinding, browserBinding } from '../platform/http/browser-binding.ts';
import type { PrincipalUser } from '../platform/http/principal.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import type { JobHandler } from '../platform/jobs/jobs.ts';
import type { Platform } from '../platform/platform.ts';
import { mailClosing, restoreLink } from './closing.ts';
import { type AccountLink, consumeLink, findLink } from './consume-link.ts';
import { deleteDueUser, holdDueUser, liftDeletion, setDeletionDue } from './queries.ts';
import type { UserRow } from './user.ts';
import { sendWayBack } from './way-back/links.ts';
import { findWaysBack } from './way-back/queries.ts';

const jobKind = 'delete-account';

/** The browser binding of a sign-in to a closed account. */
export const keepingBinding: BrowserBinding = browserBinding({
  name: 'keeping',
  lifetime: ({ lifetimes }) => lifetimes.pendingSignInSeconds,
});

/**
 * Closes an account at once. A job deletes it when the grace period is over and no undo link lives any more, because a thief who
 * has changed the address could otherwise delete the account before its owner undoes the change. Returns the date of deletion.
 * Undefined if the account was already closed. The caller has locked the account.
 */
export async function requestDeletion(
  deps: Platform,
  tx: Transaction,
  request: RequestContext,
  user: PrincipalUser,
): Promise<Date | undefined> {
  const { settings, clock } = deps;
  const ways = await findWaysBack(tx, clock, user.id);
  const ends = [after(clock.now(), settings.lifetimes.deletionGraceSeconds), ...ways.map(({ expiresAt }) => expiresAt)];
  const due = new Date(Math.max(...ends.map((end) => end.getTime())));
  if (!(await setDeletionDue(tx, clock, user.id, due))) return undefined;
  await deps.events.publish(tx, { type: 'account.deletion-requested', at: clock.now(), userId: user.id, source: request.source });
  await deps.jobs.enqueue(tx, { kind: jobKind, payload: { userId: user.id }, runAt: due });
  for (const way of ways) {
    if (way.kind === 'email') await sendWayBack(deps, tx, way, { reason: 'closing', locale: user.locale ?? request.locale });
  }
  const locale = user.locale ?? request.locale;
  if (user.email && due > clock.now())
    await mailClosing(deps, tx, { id: user.id, email: user.email, until: due, locale, reason: 'closed' });
  return due;
}

/** What a token would restore, without consuming it. It decides nothing, because only `keepAccount` is atomic. */
export function findKept(deps: Platform, token: string): Promise<AccountLink<unknown> | undefined> {
  return findLink(deps, restoreLink, token);
}

/**
 * Cancels a deletion with a link from a mail, or with the token from a sign-in. Of any number of tokens one restores the account,
 * and ends all others. Returns the account with a new credentials version, which ends earlier requests. Undefined if the token
 * does not work.
 */
export async function keepAccount(deps: Platform, tx: Transaction, request: RequestContext, token: string): Promise<UserRow | undefined> {
  const link = await consumeLink(deps, tx, restoreLink, token);
  const user = link && (await liftDeletion(tx, deps.clock, link.owner.id));
  if (user)
    await deps.events.publish(tx, { type: 'account.deletion-cancelled', at: deps.clock.now(), userId: user.id, source: request.source });
  return user;
}

/**
 * Runs in the transaction that deletes an account, while everything of the account is still there: to store a job that tells
 * another service.
 */
export type BeforeDeletion = (tx: Transaction, userId: string) => Promise<void>;

/** What capabilities do before an account is gone. */
export const beforeDeletion: Slot<BeforeDeletion> = slot('before deletion');

/** Deletes an account whose grace period is over, unless it was restored meanwhile. */
export function deletionJob(deps: Pick<Platform, 'db' | 'clock' | 'events'> & Pick<WithContributions, 'contributions'>): JobHandler {
  return {
    kind: jobKind,
    maximumAttempts: 20,
    async run(payload) {
      const { userId } = payload as { userId: string };
      await deps.db.transaction(async (tx) => {
        if (!(await holdDueUser(tx, deps.clock, userId))) return;
        for (const run of deps.contributions.all(beforeDeletion)) await run(tx, userId);
        if (await deleteDueUser(tx, deps.clock, userId)) {
          await deps.events.publish(tx, { type: 'account.deleted', at: deps.clock.now(), userId });
        }
      });
    },
  };
}

import { consumeLink } from '../account/consume-link.ts';
import { changeMail, occupiedMail } from '../account/messages.ts';
import { proveEmail } from '../account/prove-email.ts';
import { findUserByEmail, Reserved, replaceEmail } from '../account/queries.ts';
import { emailPart } from '../account/way-back/identity.ts';
import { leaveIdentifier, resumeTenure } from '../account/way-back/leave.ts';
import { offerWayBack } from '../account/way-back/offer.ts';
import { rememberForUndo } from '../account/way-back/parts.ts';
import { findReservation, findWaysBack } from '../account/way-back/queries.ts';
import { type Undone, undoChange } from '../account/way-back/undo.ts';
import { type LinkKind, linkKind } from '../one-time/link-kind.ts';
import { issue } from '../one-time/single-use.ts';
import type { Transaction } from '../platform/database/database.ts';
import { isUniqueViolation } from '../platform/database/failure.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import { queueMail } from '../platform/mail/mail.ts';
import type { Platform } from '../platform/platform.ts';
import type { SignedInRequest } from '../session/guard.ts';
import type { Publish, WithSessions } from '../session/live.ts';

interface Change {
  readonly from: string | null;
  readonly to: string;
  /** Whose wish it is: with the session that asked the change dies. */
  readonly sessionId: string;
}

/** Puts an address in place of another. Where the password or a factor changes it ends: a thief may have asked under the old ones. */
export const changeEmailLink: LinkKind<Change> = linkKind({
  purpose: 'change-email',
  page: '/confirm-email',
  lifetimeSeconds: ({ lifetimes }) => lifetimes.emailVerificationSeconds,
  endsWithCredentials: true,
});

/**
 * Mails a link to the new address; nothing changes before it comes back. For a taken address its owner is told instead; one
 * that another account has just left is offered its way back.
 * @throws Problem unauthenticated, where the session, or its credentials, are over: no link may outlive a reset (S-54)
 */
export async function requestEmailChange(deps: Platform & WithSessions, request: SignedInRequest, to: string): Promise<void> {
  const { user, session } = request.principal;
  const { settings } = deps;
  const name = settings.brand.name;
  const ask = async (tx: Transaction, publish: Publish): Promise<void> => {
    const owner = await findUserByEmail(tx, to);
    const reserved = await findReservation(tx, deps.clock, { kind: 'email', identifier: to, exceptUserId: user.id });
    const free = !reserved && (!owner || owner.id === user.id);
    const payload: Change = { from: user.email, to, sessionId: session.id };
    // Where the address is not free the token is made for the time it takes alone: nobody is told it (S-11), and the link of an
    // earlier wish stays good.
    const key = free ? user.id : `${user.id}:untold`;
    const token = await issue(deps, tx, changeEmailLink, { key, userId: user.id, payload });
    if (owner && owner.id !== user.id) {
      await queueMail(deps, tx, {
        to,
        locale: owner.locale ?? request.locale,
        content: occupiedMail(owner.locale ?? request.locale, { name }),
      });
    } else if (reserved) {
      await offerWayBack(deps, tx, { kind: 'email', identifier: to, locale: request.locale });
    } else {
      const locale = user.locale ?? request.locale;
      await queueMail(deps, tx, { to, locale, content: changeMail(locale, { name }, `${settings.origin}/confirm-email?token=${token}`) });
    }
    await publish('account.email-change-requested');
  };
  await deps.sessions.actAs(request, ask, { sameCredentials: true });
}

/** What became of a change. `undone`: the address was the former one, and the change to it the undo of the one before. */
export type ChangeOutcome = { readonly kind: 'changed' | 'invalid' | 'taken' } | { readonly kind: 'undone'; readonly undone: Undone };

/**
 * Puts the proven address in place, and mails the old one the way back (S-16). The address that is there already is proven
 * by this like by any other mail (S-15). A former address whose way back lives takes back all that came after it instead.
 */
export async function confirmEmailChange(deps: Platform & WithSessions, request: RequestContext, token: string): Promise<ChangeOutcome> {
  try {
    return await deps.db.transaction((tx) => confirm(deps, tx, request, token));
  } catch (error) {
    if (isUniqueViolation(error) || error instanceof Reserved) return { kind: 'taken' };
    throw error;
  }
}

async function confirm(deps: Platform & WithSessions, tx: Transaction, request: RequestContext, token: string): Promise<ChangeOutcome> {
  const spent = await consumeLink(deps, tx, changeEmailLink, token);
  if (!spent) return { kind: 'invalid' };
  const { owner } = spent;
  const { from, to, sessionId } = spent.payload;
  // A thief may have asked, and the owner have ended that session since (S-16).
  if (!(await deps.sessions.hold(tx, { sessionId, userId: owner.id })) || owner.email !== from) return { kind: 'invalid' };
  if (to === owner.email) {
    await proveEmail(deps, tx, owner.id, request.source);
    return { kind: 'changed' };
  }
  const way = (await findWaysBack(tx, deps.clock, owner.id)).find(({ kind, identifier }) => kind === 'email' && identifier === to);
  if (way) return { kind: 'undone', undone: await undoChange(deps, tx, request, { owner, way, by: 'proof' }) };
  await rememberForUndo(deps, tx, owner.id, [emailPart]);
  const former = await leaveIdentifier(deps, tx, request, owner, { kind: 'email', to });
  await replaceEmail(tx, deps.clock, { userId: owner.id, from, to });
  if (former) await resumeTenure(tx, former);
  const at = deps.clock.now();
  await deps.events.publish(tx, { type: 'account.email-changed', at, userId: owner.id, source: request.source });
  return { kind: 'changed' };
}

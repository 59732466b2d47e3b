import { consumeLink } from '../account/consume-link.ts';
import { confirmFirstEmail, ownerOfFirstEmail } from '../account/first-email.ts';
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
import type { SignInDeps } from '../sign-in/sign-in-deps.ts';

interface Change {
  readonly from: string | null;
  readonly to: string;
  /** The session that asked for the change. The change ends with this session. */
  readonly sessionId: string;
}

/**
 * The link that changes the address of an account. The link ends when the password or a factor changes, because a thief may have
 * asked for it earlier.
 */
export const changeEmailLink: LinkKind<Change> = linkKind({
  purpose: 'change-email',
  page: '/confirm-email',
  lifetimeSeconds: ({ lifetimes }) => lifetimes.emailVerificationSeconds,
  endsWithCredentials: true,
});

/**
 * Mails a link to the new address. Nothing changes before somebody follows the link. If another account has the address, its
 * owner gets a notice instead. If another account has recently left the address, the address is offered its way back.
 * @throws Problem unauthenticated if the session or its credentials have ended, because no link may outlive a reset (S-54)
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
    // If the address is not free, the token is made only so that the request takes the same time. Nobody receives this token
    // (S-11), and the link of an earlier request stays valid.
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

/** The result of a change. `elsewhere`: the link is for somebody who is signed in to its account. `undone`: the new address was a former one, so the earlier change was undone instead. */
export type ChangeOutcome =
  | { readonly kind: 'changed' | 'invalid' | 'taken' | 'elsewhere' }
  | { readonly kind: 'undone'; readonly undone: Undone };

/**
 * Follows the link to a new address, or to the first address of an account that a social provider has made.
 */
export async function confirmNewEmail(
  deps: Platform & WithSessions & Pick<SignInDeps, 'principals'>,
  request: RequestContext,
  token: string,
): Promise<ChangeOutcome> {
  const owner = await ownerOfFirstEmail(deps, token);
  if (owner === undefined) return confirmEmailChange(deps, request, token);
  if ((await deps.principals.of(request))?.user.id !== owner) return { kind: 'elsewhere' };
  try {
    const confirmed = await deps.db.transaction((tx) => confirmFirstEmail(deps, tx, request, token));
    return { kind: confirmed ? 'changed' : 'invalid' };
  } catch (error) {
    if (isUniqueViolation(error) || error instanceof Reserved) return { kind: 'taken' };
    throw error;
  }
}

/**
 * Stores the proven address, and mails the old one the way back (S-16). If the account already has the address, the link proves
 * it like any other mail (S-15). If the address is a former one whose way back is still valid, everything that came after it is
 * undone instead.
 */
async function confirmEmailChange(deps: Platform & WithSessions, request: RequestContext, token: string): Promise<ChangeOutcome> {
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
  // A thief may have asked for the change, and the owner may have ended the thief's session since (S-16).
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

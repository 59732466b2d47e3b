import { eq } from 'drizzle-orm';
import { after } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { Locale } from '../../platform/i18n/text.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import { newId } from '../../platform/random.ts';
import { users } from '../tables.ts';
import type { UserRow } from '../user.ts';
import { type LinkDeps, queueText, sendWayBack } from './links.ts';
import { leftMail, leftText } from './messages.ts';
import { deleteWayBack, findFormer, findWaysBack, storeWayBack, type WayBack } from './queries.ts';
import type { WayBackKind } from './tables.ts';

/**
 * Tells an address or number that the account leaves it, with the way back where it is the one the account had longest
 * (S-16, R15). Called before the change, while the account is held.
 *
 * None goes to one that was the account's for less than the undo window: it may be the thief's, whose change the owner has
 * just taken back in the settings. The address an account was made with is never too young: nobody had the account before.
 * None goes to the number of an account without an address: it would be a way in for whoever holds the phone that its owner
 * has lost. And none where the account returns to what it had before, and has left a short time ago: that was the longer
 * holder, whose own way back the present one may just have outlived. Resolves to that one, for `resumeTenure`.
 */
export async function leaveIdentifier(
  deps: LinkDeps,
  tx: Transaction,
  request: { readonly locale: Locale },
  user: UserRow,
  { kind, to }: { readonly kind: WayBackKind; readonly to: string | null },
): Promise<WayBack | undefined> {
  if (kind === 'phone' && deps.settings.sms.gateways.length === 0) return undefined;
  const former = to === null ? undefined : await findFormer(tx, deps.clock, { userId: user.id, kind, identifier: to });
  const identifier = user[kind];
  const locale = user.locale ?? request.locale;
  const older = (await findWaysBack(tx, deps.clock, user.id)).find((way) => way.kind === kind);
  const way = identifier === null ? undefined : draftWayBack(deps, user, kind, identifier);
  if (way && !older && !former && mayTakeBack(deps, user, kind) && (await storeWayBack(tx, way))) {
    await sendWayBack(deps, tx, way, { reason: 'changed', locale });
    return undefined;
  }
  if (way) await announceWithoutWayBack(deps, tx, way, locale);
  if (older) await sendWayBack(deps, tx, older, { reason: 'changed-again', locale });
  return former;
}

async function announceWithoutWayBack(
  deps: LinkDeps,
  tx: Transaction,
  { kind, identifier, expiresAt }: WayBack,
  locale: Locale,
): Promise<void> {
  const { name } = deps.settings.brand;
  if (kind === 'phone') await queueText(deps, tx, identifier, leftText(locale, name), expiresAt);
  else await queueMail(deps, tx, { to: identifier, locale, content: leftMail(locale, { name }) });
}

/** An account that has returned has its address or number as long as it had it before. */
export async function resumeTenure(tx: Transaction, { id, userId, kind, heldSince, verifiedAt }: WayBack): Promise<void> {
  const held = kind === 'email' ? { emailSince: heldSince } : { phoneVerifiedAt: verifiedAt };
  await tx.update(users).set(held).where(eq(users.id, userId));
  await deleteWayBack(tx, id);
}

function draftWayBack({ clock, settings }: LinkDeps, user: UserRow, kind: WayBackKind, identifier: string): WayBack {
  const since = clock.now();
  return {
    id: newId(),
    userId: user.id,
    kind,
    identifier,
    verifiedAt: kind === 'email' ? user.emailVerifiedAt : user.phoneVerifiedAt,
    heldSince: kind === 'email' ? user.emailSince : user.phoneVerifiedAt,
    since,
    expiresAt: after(since, settings.lifetimes.emailChangeUndoSeconds),
  };
}

/** Was it the account's for as long as a way back lives? */
function mayTakeBack({ clock, settings }: LinkDeps, user: UserRow, kind: WayBackKind): boolean {
  if (kind === 'email' && user.emailSince === null) return true;
  if (kind === 'phone' && user.email === null) return false;
  const heldSince = kind === 'email' ? user.emailSince : user.phoneVerifiedAt;
  return heldSince !== null && after(heldSince, settings.lifetimes.emailChangeUndoSeconds) <= clock.now();
}

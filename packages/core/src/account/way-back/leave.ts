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
 * Sends a message to an address or number that the account leaves. It contains an undo link if the account had the identifier
 * longest (S-16, R15). Call it before the change, with the account locked.
 *
 * An identifier that the account had for less than the undo window gets no link. It may be the thief's, whose change the owner
 * has just undone in the settings. The address that the account was created with always gets one, because nobody had the account
 * before.
 * The number of an account without an address gets no link, because a person who has found the phone could use it. An account
 * that returns to an identifier which it left a short time ago leaves no link either: that identifier was its longer one, and its
 * own link may just have expired. Returns that one, for `resumeTenure`.
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
  if (way && !older && !former && mayUndo(deps, user, kind) && (await storeWayBack(tx, way))) {
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

/** An account that returns to its address or number has it for as long as before. */
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

/** Did the account have it for at least the lifetime of an undo link? */
function mayUndo({ clock, settings }: LinkDeps, user: UserRow, kind: WayBackKind): boolean {
  if (kind === 'email' && user.emailSince === null) return true;
  if (kind === 'phone' && user.email === null) return false;
  const heldSince = kind === 'email' ? user.emailSince : user.phoneVerifiedAt;
  return heldSince !== null && after(heldSince, settings.lifetimes.emailChangeUndoSeconds) <= clock.now();
}

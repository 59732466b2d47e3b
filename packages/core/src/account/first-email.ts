import { type LinkKind, linkKind } from '../one-time/link-kind.ts';
import { issue, peek } from '../one-time/single-use.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import type { Locale } from '../platform/i18n/text.ts';
import { queueMail } from '../platform/mail/mail.ts';
import type { Platform } from '../platform/platform.ts';
import { consumeLink } from './consume-link.ts';
import { firstMail, occupiedMail } from './messages.ts';
import { findUserByEmail, replaceEmail } from './queries.ts';
import { offerWayBack } from './way-back/offer.ts';
import { findReservation } from './way-back/queries.ts';

/**
 * The link that gives an account without an address its first one. Whoever made the account has not proven the address, so the
 * link works only for somebody who is signed in to the account: a stranger who follows it must not hand over an address.
 */
export const firstEmailLink: LinkKind<{ readonly email: string }> = linkKind({
  purpose: 'first-email',
  page: '/confirm-email',
  lifetimeSeconds: ({ lifetimes }) => lifetimes.emailVerificationSeconds,
  endsWithCredentials: true,
});

/** Mails the link to an address that nobody has proven yet. If an account has the address, its owner gets a notice instead. */
export async function offerFirstEmail(
  deps: Platform,
  tx: Transaction,
  { userId, email, locale }: { readonly userId: string; readonly email: string; readonly locale: Locale },
): Promise<void> {
  const { brand, origin } = deps.settings;
  const owner = await findUserByEmail(tx, email);
  const token = await issue(deps, tx, firstEmailLink, { key: userId, userId, payload: { email } });
  if (owner) {
    const told = owner.locale ?? locale;
    await queueMail(deps, tx, { to: email, locale: told, content: occupiedMail(told, { name: brand.name }) });
  } else if (await findReservation(tx, deps.clock, { kind: 'email', identifier: email, exceptUserId: userId })) {
    await offerWayBack(deps, tx, { kind: 'email', identifier: email, locale });
  } else {
    await queueMail(deps, tx, {
      to: email,
      locale,
      content: firstMail(locale, { name: brand.name }, `${origin}/confirm-email?token=${token}`),
    });
  }
}

/** The account of a link to a first address. Undefined for any other token. This consumes nothing. */
export async function ownerOfFirstEmail(deps: Pick<Platform, 'db' | 'clock' | 'keyring'>, token: string): Promise<string | undefined> {
  return (await peek(deps, deps.db, firstEmailLink, token))?.userId ?? undefined;
}

/**
 * Gives the account its first address. False if the link does not work, or the account has an address by now.
 * @throws a unique violation where the address is taken, Reserved
 */
export async function confirmFirstEmail(
  deps: Platform,
  tx: Transaction,
  { source }: Pick<RequestContext, 'source'>,
  token: string,
): Promise<boolean> {
  const link = await consumeLink(deps, tx, firstEmailLink, token);
  if (!link || link.owner.email !== null) return false;
  const { id: userId } = link.owner;
  if (!(await replaceEmail(tx, deps.clock, { userId, from: null, to: link.payload.email }))) return false;
  await deps.events.publish(tx, { type: 'account.email-verified', at: deps.clock.now(), userId, source });
  return true;
}

import { z } from 'zod';
import type { LinkKind } from '../one-time/link-kind.ts';
import { consume, peek } from '../one-time/single-use.ts';
import type { Transaction } from '../platform/database/database.ts';
import { anyone } from '../platform/http/guard.ts';
import { limit, rates } from '../platform/http/rates.ts';
import type { Platform } from '../platform/platform.ts';
import { accountErrors } from './errors.ts';
import { findUserById, lockUser } from './queries.ts';
import type { UserRow } from './user.ts';

/** The token of a link, as the client sends it back. */
export const LinkToken: z.ZodString = z.string().max(200);

/** What all routes for link tokens share: the token is the only credential, and guesses are limited. */
export const takesLink = { access: anyone, limits: [limit(rates.redeem)] } as const;

/**
 * The value, if the link had a result.
 * @throws Problem invalid_link, where that is nothing
 */
export function requireLink<Found>(found: Found | undefined | null | false): Found {
  if (!found) throw accountErrors.invalid_link();
  return found;
}

/** A link of an account. */
export interface AccountLink<Payload> {
  readonly owner: UserRow;
  readonly key: string;
  readonly payload: Payload;
  /** Is this the browser that the link was issued to? */
  readonly sameBrowser: (bindingToken: string | undefined) => boolean;
}

/** A link and its account, without consuming the link. It decides nothing, because only `consumeLink` is atomic. */
export async function findLink<Payload>(
  deps: Pick<Platform, 'clock' | 'keyring' | 'db'>,
  kind: LinkKind<Payload>,
  token: string,
): Promise<AccountLink<Payload> | undefined> {
  const kept = await peek(deps, deps.db, kind, token);
  const owner = kept?.userId ? await findUserById(deps.db, kept.userId) : undefined;
  return kept && owner && { owner, key: kept.key, payload: kept.payload, sameBrowser: kept.sameBrowser };
}

/**
 * Consumes a link of an account. The account is locked first, until the transaction ends, as everywhere that ends links; another
 * order could deadlock. Undefined if the link does not work.
 */
export async function consumeLink<Payload>(
  deps: Pick<Platform, 'clock' | 'keyring'>,
  tx: Transaction,
  kind: LinkKind<Payload>,
  token: string,
): Promise<AccountLink<Payload> | undefined> {
  const seen = await peek(deps, tx, kind, token);
  const owner = seen?.userId ? await lockUser(tx, seen.userId) : undefined;
  const link = owner && (await consume(deps, tx, kind, token));
  return link && { owner, key: link.key, payload: link.payload, sameBrowser: link.sameBrowser };
}

import type { Transaction } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';
import type { Purpose } from '../platform/single-use/purpose.ts';
import { consume, peek } from '../platform/single-use/single-use.ts';
import { lockUser } from './queries.ts';
import type { UserRow } from './user.ts';

/** A link that was spent, and its account, which is held until the transaction ends. */
export interface SpentLink {
  readonly owner: UserRow;
  readonly key: string;
  readonly payload: unknown;
  /** Is this the browser that the link was made for? */
  sameBrowser(browserToken: string | undefined): boolean;
}

/**
 * Spends a link of an account, which is held from before that: everything that voids links holds the account first, and in
 * another order the two would wait for each other. Undefined where the link does not work (any more).
 */
export async function spendLink(
  deps: Pick<Platform, 'clock' | 'keyring'>,
  tx: Transaction,
  purpose: Purpose,
  token: string,
): Promise<SpentLink | undefined> {
  const seen = await peek(deps, tx, purpose, token);
  const owner = seen?.userId ? await lockUser(tx, seen.userId) : undefined;
  const link = owner && (await consume(deps, tx, purpose, token));
  return link && { owner, key: link.key, payload: link.payload, sameBrowser: link.sameBrowser };
}

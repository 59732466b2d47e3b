import { z } from 'zod';
import type { LinkKind } from '../one-time/link-kind.ts';
import { consume, peek } from '../one-time/single-use.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';
import { lockUser } from './queries.ts';
import type { UserRow } from './user.ts';

/** The token of a link, as it is sent back. */
export const LinkToken: z.ZodString = z.string().max(200);

/** A link that was spent, and its account, which is held until the transaction ends. */
export interface ConsumedLink<Payload> {
  readonly owner: UserRow;
  readonly key: string;
  readonly payload: Payload;
  /** Is this the browser that the link was made for? */
  sameBrowser(bindingToken: string | undefined): boolean;
}

/**
 * Spends a link of an account, which is held from before that: everything that voids links holds the account first, and in
 * another order the two would wait for each other. Undefined where the link does not work (any more).
 */
export async function consumeLink<Payload>(
  deps: Pick<Platform, 'clock' | 'keyring'>,
  tx: Transaction,
  kind: LinkKind<Payload>,
  token: string,
): Promise<ConsumedLink<Payload> | undefined> {
  const seen = await peek(deps, tx, kind, token);
  const owner = seen?.userId ? await lockUser(tx, seen.userId) : undefined;
  const link = owner && (await consume(deps, tx, kind, token));
  return link && { owner, key: link.key, payload: link.payload, sameBrowser: link.sameBrowser };
}

import { findUserById } from '../account/queries.ts';
import { switchTwoFactor } from '../account/standing.ts';
import { type Part, rememberForUndo } from '../account/way-back/parts.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';
import { endSessions } from '../session/end.ts';
import type { Factors } from './factor.ts';
import { deletePending } from './pending.ts';
import type { IssuedCodes } from './shown-codes.ts';

/** The state of two-factor, for an undo. The undo restores it last, depending on the factors that are left (`two-factor/part.ts`). */
export const switchPart: Part<boolean> = {
  name: 'two-factor',
  read: async (tx, userId) => (await findUserById(tx, userId))?.twoFactorEnabled ?? false,
  restore: async () => ({ removed: false, restored: false }),
};

/** Records everything that a change of two-factor, or of the chosen second factors, may change. */
export function rememberTwoFactor(
  deps: Pick<Platform, 'clock' | 'keyring'> & { readonly factors: Factors },
  tx: Transaction,
  userId: string,
): Promise<void> {
  const parts = deps.factors.all.flatMap(({ switched }) => (switched ? [switched.part] : []));
  return rememberForUndo(deps, tx, userId, [switchPart, ...parts]);
}

/** Enables or disables two-factor. Pending sign-ins with the old factors and the other sessions end. */
export async function changeFactors(tx: Transaction, userId: string, enabled: boolean, keepSessionId?: string): Promise<void> {
  await switchTwoFactor(tx, userId, enabled);
  await deletePending(tx, userId);
  if (enabled) await endSessions(tx, userId, keepSessionId);
}

/** Disables two-factor and deletes the second factors that go with it, which are all that cannot begin a sign-in. */
export async function removeTwoFactor(tx: Transaction, { all }: Factors, userId: string): Promise<void> {
  for (const { switched } of all) await switched?.remove(tx, userId);
  await changeFactors(tx, userId, false);
}

/** Creates the backup codes that come with two-factor, for the day on which the other second factors are lost. @throws Problem busy */
export function issueCodes({ all }: Factors, userId: string): Promise<IssuedCodes> {
  const usedUp = all.find((factor) => factor.usedUp)?.usedUp;
  if (!usedUp) throw new Error('no factor makes the codes that come with two-factor');
  return usedUp.issue(userId);
}

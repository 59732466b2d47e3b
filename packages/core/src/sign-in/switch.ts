import { findUserById } from '../account/queries.ts';
import { switchTwoFactor } from '../account/standing.ts';
import { type Part, rememberForUndo } from '../account/way-back/parts.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';
import { endSessions } from '../session/queries.ts';
import type { Factors } from './factor.ts';
import { deletePending } from './pending.ts';
import type { IssuedCodes } from './shown-codes.ts';

/** The switch, as an undo knows it again. It is put back last, by what is left to ask for (`two-factor/part.ts`). */
export const switchPart: Part<boolean> = {
  name: 'two-factor',
  read: async (tx, userId) => (await findUserById(tx, userId))?.twoFactorEnabled ?? false,
  restore: async () => ({ removed: false, restored: false }),
};

/** Remembers everything that switching two-factor on or off, or choosing other second factors, may change. */
export function rememberTwoFactor(
  deps: Pick<Platform, 'clock' | 'keyring'> & { readonly factors: Factors },
  tx: Transaction,
  userId: string,
): Promise<void> {
  const parts = deps.factors.all.flatMap(({ switched }) => (switched ? [switched.part] : []));
  return rememberForUndo(deps, tx, userId, [switchPart, ...parts]);
}

/** Sets the switch; every sign-in under way with the old factors comes to nothing, other sessions end with them. */
export async function changeFactors(tx: Transaction, userId: string, enabled: boolean, keepSessionId?: string): Promise<void> {
  await switchTwoFactor(tx, userId, enabled);
  await deletePending(tx, userId);
  if (enabled) await endSessions(tx, userId, keepSessionId);
}

/** Takes away what goes with the switch, which is every second factor but those that sign in by themselves, and switches two-factor off. */
export async function removeTwoFactor(tx: Transaction, { all }: Factors, userId: string): Promise<void> {
  for (const { switched } of all) await switched?.remove(tx, userId);
  await changeFactors(tx, userId, false);
}

/** Draws the codes that come with the switch, for the day on which the other second factors are lost. @throws Problem busy */
export function issueCodes({ all }: Factors, userId: string): Promise<IssuedCodes> {
  const usedUp = all.find((factor) => factor.usedUp)?.usedUp;
  if (!usedUp) throw new Error('no factor makes the codes that come with two-factor');
  return usedUp.issue(userId);
}

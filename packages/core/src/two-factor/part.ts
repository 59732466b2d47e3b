import { correctTwoFactor } from '../account/standing.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { Subscriber } from '../platform/events/events.ts';
import { isStrong } from '../session/proof.ts';
import type { Factors } from '../sign-in/factor.ts';
import { switchPart } from '../sign-in/switch.ts';

/**
 * The last of those that put an account back: two-factor is on again where it was, and there is something to ask for. Where
 * nothing is left, such as after the number that codes went to, it is off. Its owner would be locked out; and whoever holds
 * that number and the mailbox has two proofs all the same.
 */
export function settleTwoFactor({ all }: Factors): Subscriber {
  return async (tx, { userId, undo }) => {
    if (undo === undefined || userId === undefined) return;
    const before = await switchPart.read(tx, userId);
    // Written by `rememberTwoFactor` from what this part has read.
    const then = (undo.kept(switchPart.name) as boolean | undefined) ?? before;
    const enabled = then && (await hasSecond(all, tx, userId));
    if (then && !enabled) for (const { usedUp, switched } of all) if (usedUp) await switched?.remove(tx, userId);
    if (enabled !== before) await correctTwoFactor(tx, userId, enabled);
    undo.report(switchPart.name, { removed: before && !enabled, restored: enabled && !before });
  };
}

/** Is there a second factor beside codes that are used up? */
async function hasSecond(all: Factors['all'], tx: Transaction, userId: string): Promise<boolean> {
  for (const { proof, usedUp, offersSecond } of all) {
    if (isStrong(proof) && !usedUp && (await offersSecond(tx, userId, []))) return true;
  }
  return false;
}

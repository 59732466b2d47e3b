import { correctTwoFactor } from '../account/standing.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { Subscriber } from '../platform/events/events.ts';
import { isStrong } from '../session/proof.ts';
import type { Factors } from '../sign-in/factor.ts';
import { switchPart } from '../sign-in/switch.ts';

/**
 * Runs last when an undo restores an account. Two-factor is enabled again if it was enabled before and a second factor is left.
 * If none is left, such as after an undo that removed the number, two-factor is disabled. Otherwise the owner would be locked
 * out. An attacker who holds the number and the mailbox has two proofs in any case.
 */
export function settleTwoFactor({ all }: Factors): Subscriber {
  return async (tx, { userId, undo }) => {
    if (undo === undefined || userId === undefined) return;
    const before = await switchPart.read(tx, userId);
    // `rememberTwoFactor` stored this value from what `switchPart` had read.
    const then = (undo.kept(switchPart.name) as boolean | undefined) ?? before;
    const enabled = then && (await hasSecond(all, tx, userId));
    if (then && !enabled) for (const { usedUp, switched } of all) if (usedUp) await switched?.remove(tx, userId);
    if (enabled !== before) await correctTwoFactor(tx, userId, enabled);
    undo.report(switchPart.name, { removed: before && !enabled, restored: enabled && !before });
  };
}

/** Tells whether a second factor exists other than codes that can be used up. */
async function hasSecond(all: Factors['all'], tx: Transaction, userId: string): Promise<boolean> {
  for (const { proof, usedUp, offersSecond } of all) {
    if (isStrong(proof) && !usedUp && (await offersSecond(tx, userId, []))) return true;
  }
  return false;
}

import { eq } from 'drizzle-orm';
import { findUserById } from '../account/queries.ts';
import { users } from '../account/tables.ts';
import type { Part } from '../account/way-back/parts.ts';
import { backupCodesPart } from '../factors/backup-code/part.ts';
import { removeBackupCodes } from '../factors/backup-code/queries.ts';
import { hasUsable } from '../factors/passkey/queries.ts';
import { textMessagesPart } from '../factors/sms-code/part.ts';
import { findChooser } from '../factors/sms-code/queries.ts';
import { authenticatorPart } from '../factors/totp/part.ts';
import { hasAuthenticator } from '../factors/totp/queries.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { Subscriber } from '../platform/events/events.ts';
import type { Platform } from '../platform/platform.ts';

/** The switch, as an undo knows it again. `settleTwoFactor` puts it back, by what is left to ask for. */
const switchPart: Part<boolean> = {
  name: 'two-factor',
  read: async (tx, userId) => (await findUserById(tx, userId))?.twoFactorEnabled ?? false,
  restore: async () => ({ removed: false, restored: false }),
};

/** Everything that switching two-factor on or off, or choosing other second factors, may change. */
export const twoFactorParts = (deps: Pick<Platform, 'clock' | 'keyring'>): readonly Part<unknown>[] => [
  switchPart,
  authenticatorPart(deps),
  backupCodesPart,
  textMessagesPart(deps),
];

/**
 * The last of those that put an account back: two-factor is on again where it was, and there is something to ask for. Where
 * nothing is left, such as after the number that codes went to, it is off. Its owner would be locked out; and whoever holds
 * that number and the mailbox has two proofs all the same.
 */
export function settleTwoFactor(deps: Pick<Platform, 'settings'>): Subscriber {
  return async (tx, { userId, undo }) => {
    if (undo === undefined || userId === undefined) return;
    const before = await switchPart.read(tx, userId);
    // Written by `rememberForUndo` from what this part has read.
    const then = (undo.kept(switchPart.name) as boolean | undefined) ?? before;
    const enabled = then && (await hasSecond(deps, tx, userId));
    if (then && !enabled) await removeBackupCodes(tx, userId);
    if (enabled !== before) await tx.update(users).set({ twoFactorEnabled: enabled }).where(eq(users.id, userId));
    undo.report(switchPart.name, { removed: before && !enabled, restored: enabled && !before });
  };
}

/** Is there a second factor beside codes that are used up? */
async function hasSecond({ settings }: Pick<Platform, 'settings'>, tx: Transaction, userId: string): Promise<boolean> {
  return (await hasAuthenticator(tx, userId)) || (await findChooser(tx, userId)) !== undefined || (await hasUsable(tx, settings, userId));
}

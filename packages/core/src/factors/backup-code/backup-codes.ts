import type { PasswordHasher } from '../../platform/hashing/hasher.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import type { Platform } from '../../platform/platform.ts';
import { newId } from '../../platform/random.ts';
import { deviceHash } from '../../sign-in/devices.ts';
import { proven, StaleSignIn, type VerifiedFactor } from '../../sign-in/factor.ts';
import type { IssuedCodes } from '../../sign-in/shown-codes.ts';
import { resetAttempts } from '../../sign-in/verify-code.ts';
import { codesInASet, newBackupCode, readBackupCode } from './code.ts';
import { countBackupCodes, findBackupCode, storeBackupCodes, unusedCodes } from './queries.ts';
import { backupCodeTraits } from './traits.ts';

/**
 * What this capability needs. Backup codes are hashed like passwords, because an attacker has less than 112 bits to guess (ASVS
 * V6.5.2).
 */
export interface BackupCodeDeps extends Platform {
  readonly hasher: PasswordHasher;
}

/** Makes a new set of codes. The new set replaces the old one when it is stored. */
export async function issueBackupCodes(deps: BackupCodeDeps, userId: string): Promise<IssuedCodes> {
  const setId = newId();
  const codes = Array.from({ length: codesInASet }, (_, slot) => newBackupCode(slot));
  const hashes: string[] = [];
  // The codes are hashed one after the other. A user who signs in meanwhile waits for one hash, not for ten.
  for (const code of codes) hashes.push(await deps.hasher.hash(code.replaceAll('-', ''), userId));
  return { shown: { backupCodes: codes, backupCodeSet: setId }, store: (tx, owner) => storeBackupCodes(tx, owner, setId, hashes) };
}

/**
 * The factor of a backup code. Undefined if the code is wrong or used. Call this through `verifyCode`, which counts first. The
 * code is consumed when the factor is accepted. `signedIn` is true if a session of the account asks, and false during a sign-in.
 */
export async function checkBackupCode(
  deps: BackupCodeDeps,
  request: RequestContext,
  { userId, signedIn }: { readonly userId: string; readonly signedIn: boolean },
  typed: string,
): Promise<VerifiedFactor | undefined> {
  const read = readBackupCode(typed);
  const found = await findBackupCode(deps.db, userId, read?.slot ?? -1, deviceHash(request.cookie('device')));
  const account = signedIn || found?.onKnownDevice ? userId : undefined;
  // The same work for a code that is used already (S-09).
  const { right } = await deps.hasher.verify(found?.hash ?? undefined, read?.code ?? '', account);
  if (!read || !found?.hash || !right) return undefined;
  const { user, hash } = found;
  return proven(backupCodeTraits, user, {
    async onAccepted(tx) {
      if (!(await unusedCodes.consume(deps, tx, { userId, slot: read.slot, hash }))) throw new StaleSignIn();
      await resetAttempts(tx, userId);
      const left = await countBackupCodes(tx, userId);
      await deps.events.publish(tx, {
        type: 'backup-code.used',
        at: deps.clock.now(),
        userId,
        method: 'backup-code',
        source: request.source,
        details: { left },
      });
    },
  });
}

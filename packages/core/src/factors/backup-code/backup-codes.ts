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

/** What this capability needs: codes are hashed like passwords, with less than 112 bits to guess (ASVS V6.5.2). */
export interface BackupCodeDeps extends Platform {
  readonly hasher: PasswordHasher;
}

/** A new set, which takes the place of the old one where it is stored. */
export async function issueBackupCodes(deps: BackupCodeDeps, userId: string): Promise<IssuedCodes> {
  const setId = newId();
  const codes = Array.from({ length: codesInASet }, (_, slot) => newBackupCode(slot));
  const hashes: string[] = [];
  // One after the other: whoever signs in meanwhile waits for one of them, not for ten.
  for (const code of codes) hashes.push(await deps.hasher.hash(code.replaceAll('-', ''), userId));
  return { shown: { backupCodes: codes, backupCodeSet: setId }, store: (tx, owner) => storeBackupCodes(tx, owner, setId, hashes) };
}

/**
 * The factor of a backup code, or undefined for a wrong or used one. Call it through `verifyCode`, which counts first. The
 * code is consumed where the factor is accepted. `signedIn`: a session of the account asks, not whoever begins a sign-in.
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

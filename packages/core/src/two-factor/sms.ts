import { findUserById } from '../account/queries.ts';
import { rememberForUndo } from '../account/way-back/parts.ts';
import { drawBackupCodes, type NewBackupCodes } from '../factors/backup-code/backup-codes.ts';
import { chooseSms, dropCodes, unchooseSms } from '../factors/sms-code/queries.ts';
import type { SignedInVisitor } from '../session/guard.ts';
import { holdSession } from '../session/queries.ts';
import { canDoWithoutSecond } from '../sign-in/remaining.ts';
import { twoFactorParts } from './part.ts';
import { changeFactors, publish, type TwoFactorDeps } from './two-factor.ts';

/** What choosing text messages led to. `stale`: the session has ended, or the credentials have changed, meanwhile. */
export type SmsAdded = { readonly backupCodes: NewBackupCodes | undefined } | 'no-phone' | 'stale';

/** Adds text messages to the second factors of an account; where it is the first of them, two-factor is on from now on. */
export async function addSms(deps: TwoFactorDeps, visitor: SignedInVisitor): Promise<SmsAdded> {
  const { user, session, credentialsVersion } = visitor.caller;
  const codes = user.twoFactorEnabled ? undefined : await drawBackupCodes(deps, user.id);
  return deps.db.transaction(async (tx) => {
    if (!(await holdSession(tx, { sessionId: session.id, userId: user.id, credentialsVersion }))) return 'stale';
    const present = await findUserById(tx, user.id);
    if (!present?.phoneVerifiedAt) return 'no-phone';
    await rememberForUndo(deps, tx, user.id, twoFactorParts(deps));
    await chooseSms(tx, user.id, deps.clock.now());
    await publish(deps, tx, visitor, 'sms-second-factor.added');
    if (!codes) return { backupCodes: undefined };
    await codes.store(tx, user.id);
    await changeFactors(tx, user.id, true, session.id);
    await publish(deps, tx, visitor, 'two-factor.enabled');
    return { backupCodes: codes.drawn };
  });
}

/** Takes text messages off the second factors. `last`: nothing else would be left of two-factor, which is switched off elsewhere. */
export function removeSms(deps: TwoFactorDeps, visitor: SignedInVisitor): Promise<'removed' | 'last' | 'stale'> {
  const { user, session, credentialsVersion } = visitor.caller;
  return deps.db.transaction(async (tx) => {
    if (!(await holdSession(tx, { sessionId: session.id, userId: user.id, credentialsVersion }))) return 'stale';
    // What is not asked for, such as of an administrator, is nothing that is lost.
    const asked = await deps.factors
      .of(user)
      .find(({ method }) => method === 'sms-code')
      ?.offersSecond(tx, user.id, []);
    if (asked && !(await canDoWithoutSecond(tx, deps.factors, user, 'sms-code'))) return 'last';
    await rememberForUndo(deps, tx, user.id, twoFactorParts(deps));
    if (!(await unchooseSms(tx, user.id))) return 'removed';
    await dropCodes(tx, user.id);
    await publish(deps, tx, visitor, 'sms-second-factor.removed');
    return 'removed';
  });
}

import { findUserById, setPhone } from '../../account/queries.ts';
import { isUniqueViolation } from '../../platform/database/failure.ts';
import type { SignedInVisitor } from '../../platform/http/visitor.ts';
import { holdSession } from '../../session/queries.ts';
import { canDoWithout } from '../../sign-in/remaining.ts';
import type { SmsDeps } from './code.ts';
import { consumeCode, dropCodes, type SmsCode, unchooseSms } from './queries.ts';
import { tellOldNumber } from './undo.ts';

/** Puts the number of a right code in place. `stale`: the code was used, or the session has ended, meanwhile. */
export async function acceptPhone(
  deps: SmsDeps,
  visitor: SignedInVisitor,
  { id, phone }: SmsCode,
): Promise<'accepted' | 'stale' | 'taken'> {
  const { caller, source } = visitor;
  const { user, session, credentialsVersion } = caller;
  try {
    return await deps.db.transaction(async (tx) => {
      if (!(await holdSession(tx, { sessionId: session.id, userId: user.id, credentialsVersion }))) return 'stale';
      if (!(await consumeCode(deps, tx, id))) return 'stale';
      const before = await findUserById(tx, user.id);
      await setPhone(tx, deps.clock, user.id, phone);
      if (before && before.phone !== phone) await tellOldNumber(deps, tx, visitor, before);
      await deps.events.publish(tx, { type: 'account.phone-changed', at: deps.clock.now(), userId: user.id, source });
      return 'accepted';
    });
  } catch (error) {
    if (isUniqueViolation(error)) return 'taken';
    throw error;
  }
}

/** Takes the number away, and with it the codes that went to it. `last`: the account would have no way in, or no second factor. */
export function removePhone(deps: SmsDeps, visitor: SignedInVisitor): Promise<'removed' | 'last' | 'stale'> {
  const { caller, source } = visitor;
  const { user, session, credentialsVersion } = caller;
  return deps.db.transaction(async (tx) => {
    if (!(await holdSession(tx, { sessionId: session.id, userId: user.id, credentialsVersion }))) return 'stale';
    const present = await findUserById(tx, user.id);
    if (present?.phone == null) return 'removed';
    if (!(await canDoWithout(tx, deps.factors, present, 'sms-code'))) return 'last';
    await setPhone(tx, deps.clock, user.id, null);
    await unchooseSms(tx, user.id);
    await dropCodes(tx, user.id);
    await tellOldNumber(deps, tx, visitor, present);
    await deps.events.publish(tx, { type: 'account.phone-removed', at: deps.clock.now(), userId: user.id, source });
    return 'removed';
  });
}

import { accountErrors } from '../../account/errors.ts';
import { findUserById } from '../../account/queries.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { SignedInVisitor } from '../../session/guard.ts';
import type { Tell } from '../../session/live.ts';
import { canDoWithoutSecond } from '../../sign-in/remaining.ts';
import type { DrawnCodes } from '../../sign-in/shown-codes.ts';
import { changeFactors, drawCodes, rememberTwoFactor } from '../../sign-in/switch.ts';
import type { SmsDeps } from './code.ts';
import { smsErrors } from './errors.ts';
import { chooseSms, dropCodes, unchooseSms } from './queries.ts';
import { smsTraits } from './traits.ts';

/**
 * Adds text messages to the second factors of an account; where it is the first of them, two-factor is on from now on, with the
 * backup codes that this resolves to.
 * @throws Problem phone_required; unauthenticated where the session, or its credentials, are over meanwhile
 */
export async function addSms(deps: SmsDeps, visitor: SignedInVisitor): Promise<DrawnCodes['shown'] | undefined> {
  const { user, session } = visitor.caller;
  const codes = user.twoFactorEnabled ? undefined : await drawCodes(deps.factors, user.id);
  const add = async (tx: Transaction, tell: Tell): Promise<DrawnCodes['shown'] | undefined> => {
    const present = await findUserById(tx, user.id);
    if (!present?.phoneVerifiedAt) throw smsErrors.phone_required();
    await rememberTwoFactor(deps, tx, user.id);
    await chooseSms(tx, user.id, deps.clock.now());
    await tell('sms-second-factor.added');
    if (!codes) return undefined;
    await codes.store(tx, user.id);
    await changeFactors(tx, user.id, true, session.id);
    await tell('two-factor.enabled');
    return codes.shown;
  };
  return deps.sessions.actAs(visitor, add, { sameCredentials: true });
}

/**
 * Takes text messages off the second factors.
 * @throws Problem last_factor where nothing else would be left of two-factor, which is switched off elsewhere; unauthenticated where
 *   the session, or its credentials, are over meanwhile
 */
export function removeSms(deps: SmsDeps, visitor: SignedInVisitor): Promise<void> {
  const { user } = visitor.caller;
  const remove = async (tx: Transaction, tell: Tell): Promise<void> => {
    // What is not asked for, such as of an administrator, is nothing that is lost.
    const asked = await deps.factors
      .of(user)
      .find(({ method }) => method === smsTraits.method)
      ?.offersSecond(tx, user.id, []);
    if (asked && !(await canDoWithoutSecond(tx, deps.factors, user, smsTraits.method))) throw accountErrors.last_factor();
    await rememberTwoFactor(deps, tx, user.id);
    if (!(await unchooseSms(tx, user.id))) return;
    await dropCodes(tx, user.id);
    await tell('sms-second-factor.removed');
  };
  return deps.sessions.actAs(visitor, remove, { sameCredentials: true });
}

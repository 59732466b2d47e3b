import { accountErrors } from '../../account/errors.ts';
import { findUserById } from '../../account/queries.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { SignedInRequest } from '../../session/guard.ts';
import type { Publish } from '../../session/live.ts';
import { canDoWithoutSecond } from '../../sign-in/remaining.ts';
import type { IssuedCodes } from '../../sign-in/shown-codes.ts';
import { changeFactors, issueCodes, rememberTwoFactor } from '../../sign-in/switch.ts';
import type { SmsDeps } from './code.ts';
import { smsErrors } from './errors.ts';
import { chooseSms, deleteCodes, unchooseSms } from './queries.ts';
import { smsTraits } from './traits.ts';

/**
 * Adds text messages to the second factors of an account. If this is the account's first second factor, two-factor is enabled,
 * and the returned promise resolves to backup codes.
 * @throws Problem phone_required; unauthenticated if the session or its credentials have ended meanwhile
 */
export async function addSms(deps: SmsDeps, request: SignedInRequest): Promise<IssuedCodes['shown'] | undefined> {
  const { user, session } = request.principal;
  const codes = user.twoFactorEnabled ? undefined : await issueCodes(deps.factors, user.id);
  const add = async (tx: Transaction, publish: Publish): Promise<IssuedCodes['shown'] | undefined> => {
    const present = await findUserById(tx, user.id);
    if (!present?.phoneVerifiedAt) throw smsErrors.phone_required();
    await rememberTwoFactor(deps, tx, user.id);
    await chooseSms(tx, user.id, deps.clock.now());
    await publish('sms-second-factor.added');
    if (!codes) return undefined;
    await codes.store(tx, user.id);
    await changeFactors(tx, user.id, true, session.id);
    await publish('two-factor.enabled');
    return codes.shown;
  };
  return deps.sessions.actAs(request, add, { sameCredentials: true });
}

/**
 * Removes text messages from the second factors.
 * @throws Problem last_factor if no other second factor would be left, since another route disables two-factor; unauthenticated
 * if the session or its credentials have ended meanwhile
 */
export function removeSms(deps: SmsDeps, request: SignedInRequest): Promise<void> {
  const { user } = request.principal;
  const remove = async (tx: Transaction, publish: Publish): Promise<void> => {
    // Sign-in may not ask this account for text messages, such as that of an administrator. Removing them then loses nothing.
    const asked = await deps.factors
      .of(user)
      .find(({ method }) => method === smsTraits.method)
      ?.offersSecond(tx, user.id, []);
    if (asked && !(await canDoWithoutSecond(tx, deps.factors, user, smsTraits.method))) throw accountErrors.last_factor();
    await rememberTwoFactor(deps, tx, user.id);
    if (!(await unchooseSms(tx, user.id))) return;
    await deleteCodes(tx, user.id);
    await publish('sms-second-factor.removed');
  };
  return deps.sessions.actAs(request, remove, { sameCredentials: true });
}

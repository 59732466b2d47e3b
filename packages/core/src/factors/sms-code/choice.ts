import { findUserById } from '../../account/queries.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { EventType } from '../../platform/events/events.ts';
import type { SignedInVisitor } from '../../session/guard.ts';
import { holdSession } from '../../session/queries.ts';
import { canDoWithoutSecond } from '../../sign-in/remaining.ts';
import type { DrawnCodes } from '../../sign-in/shown-codes.ts';
import { changeFactors, drawCodes, rememberTwoFactor } from '../../sign-in/switch.ts';
import type { SmsDeps } from './code.ts';
import { chooseSms, dropCodes, unchooseSms } from './queries.ts';
import { smsTraits } from './traits.ts';

/** What choosing text messages led to. `stale`: the session has ended, or the credentials have changed, meanwhile. */
export type SmsAdded = { readonly shown: DrawnCodes['shown'] | undefined } | 'no-phone' | 'stale';

/** Adds text messages to the second factors of an account; where it is the first of them, two-factor is on from now on. */
export async function addSms(deps: SmsDeps, visitor: SignedInVisitor): Promise<SmsAdded> {
  const { user, session, credentialsVersion } = visitor.caller;
  const codes = user.twoFactorEnabled ? undefined : await drawCodes(deps.factors, user.id);
  return deps.db.transaction(async (tx) => {
    if (!(await holdSession(tx, { sessionId: session.id, userId: user.id, credentialsVersion }))) return 'stale';
    const present = await findUserById(tx, user.id);
    if (!present?.phoneVerifiedAt) return 'no-phone';
    await rememberTwoFactor(deps, tx, user.id);
    await chooseSms(tx, user.id, deps.clock.now());
    await publish(deps, tx, visitor, 'sms-second-factor.added');
    if (!codes) return { shown: undefined };
    await codes.store(tx, user.id);
    await changeFactors(tx, user.id, true, session.id);
    await publish(deps, tx, visitor, 'two-factor.enabled');
    return { shown: codes.shown };
  });
}

/** Takes text messages off the second factors. `last`: nothing else would be left of two-factor, which is switched off elsewhere. */
export function removeSms(deps: SmsDeps, visitor: SignedInVisitor): Promise<'removed' | 'last' | 'stale'> {
  const { user, session, credentialsVersion } = visitor.caller;
  return deps.db.transaction(async (tx) => {
    if (!(await holdSession(tx, { sessionId: session.id, userId: user.id, credentialsVersion }))) return 'stale';
    // What is not asked for, such as of an administrator, is nothing that is lost.
    const asked = await deps.factors
      .of(user)
      .find(({ method }) => method === smsTraits.method)
      ?.offersSecond(tx, user.id, []);
    if (asked && !(await canDoWithoutSecond(tx, deps.factors, user, smsTraits.method))) return 'last';
    await rememberTwoFactor(deps, tx, user.id);
    if (!(await unchooseSms(tx, user.id))) return 'removed';
    await dropCodes(tx, user.id);
    await publish(deps, tx, visitor, 'sms-second-factor.removed');
    return 'removed';
  });
}

function publish({ events, clock }: SmsDeps, tx: Transaction, { caller, source }: SignedInVisitor, type: EventType): Promise<void> {
  return events.publish(tx, { type, at: clock.now(), userId: caller.user.id, sessionId: caller.session.id, source });
}

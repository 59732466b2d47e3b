import { accountErrors } from '../../account/errors.ts';
import { findUserById, lockUser, Reserved, setPhone } from '../../account/queries.ts';
import { phonePart } from '../../account/way-back/identity.ts';
import { leaveIdentifier, resumeTenure } from '../../account/way-back/leave.ts';
import { rememberForUndo } from '../../account/way-back/parts.ts';
import { findWaysBack } from '../../account/way-back/queries.ts';
import { type Undone, undoChange } from '../../account/way-back/undo.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { isUniqueViolation } from '../../platform/database/failure.ts';
import type { SignedInRequest } from '../../session/guard.ts';
import type { Publish } from '../../session/live.ts';
import { canDoWithout } from '../../sign-in/remaining.ts';
import type { SmsDeps } from './code.ts';
import { textMessagesPart } from './part.ts';
import { deleteCodes, type SmsCode, textedCodes, unchooseSms } from './queries.ts';

/** The result of a right code. `stale`: another request used the code meanwhile. */
export type PhoneOutcome = { readonly kind: 'accepted' | 'stale' | 'taken' } | { readonly kind: 'undone'; readonly undone: Undone };

/**
 * Sets the number that a right code has proven, and texts the old number its way back (S-16). If the number is a former one whose
 * way back is still valid, everything that came after it is undone instead. The person who changed the number may still be signed
 * in.
 * @throws Problem unauthenticated if the session or its credentials have ended meanwhile
 */
export async function confirmPhone(deps: SmsDeps, request: SignedInRequest, { id, phone }: SmsCode): Promise<PhoneOutcome> {
  const { user } = request.principal;
  const accept = async (tx: Transaction, publish: Publish): Promise<PhoneOutcome> => {
    const owner = await lockUser(tx, user.id);
    if (!owner || !(await textedCodes.consume(deps, tx, { id }))) return { kind: 'stale' };
    const way = (await findWaysBack(tx, deps.clock, user.id)).find((one) => one.kind === 'phone' && one.identifier === phone);
    if (way) return { kind: 'undone', undone: await undoChange(deps, tx, request, { owner, way, by: 'proof' }) };
    const changes = owner.phone !== phone;
    const former = changes ? await leaveIdentifier(deps, tx, request, owner, { kind: 'phone', to: phone }) : undefined;
    if (changes) await rememberForUndo(deps, tx, user.id, [phonePart]);
    await setPhone(tx, deps.clock, user.id, phone);
    if (former) await resumeTenure(tx, former);
    await publish('account.phone-changed');
    return { kind: 'accepted' };
  };
  try {
    return await deps.sessions.actAs(request, accept, { sameCredentials: true });
  } catch (error) {
    if (isUniqueViolation(error) || error instanceof Reserved) return { kind: 'taken' };
    throw error;
  }
}

/**
 * Removes the number, and ends the codes that were sent to it.
 * @throws Problem last_factor if the account would have no way to sign in, or no second factor; unauthenticated if the session or
 * its credentials have ended meanwhile
 */
export function removePhone(deps: SmsDeps, request: SignedInRequest): Promise<void> {
  const { user } = request.principal;
  const remove = async (tx: Transaction, publish: Publish): Promise<void> => {
    const present = await findUserById(tx, user.id);
    if (present?.phone == null) return;
    if (!(await canDoWithout(tx, deps.factors, present, 'sms-code'))) throw accountErrors.last_factor();
    await leaveIdentifier(deps, tx, request, present, { kind: 'phone', to: null });
    await rememberForUndo(deps, tx, user.id, [phonePart, textMessagesPart(deps)]);
    await setPhone(tx, deps.clock, user.id, null);
    await unchooseSms(tx, user.id);
    await deleteCodes(tx, user.id);
    await publish('account.phone-removed');
  };
  return deps.sessions.actAs(request, remove, { sameCredentials: true });
}

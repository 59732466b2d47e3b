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

/** What a right code led to. `stale`: the code was used meanwhile. */
export type PhoneOutcome = { readonly kind: 'accepted' | 'stale' | 'taken' } | { readonly kind: 'undone'; readonly undone: Undone };

/**
 * Puts the number of a right code in place, and texts the old one the way back (S-16). A former number whose way back lives
 * takes back all that came after it instead: whoever changed it may be signed in still.
 * @throws Problem unauthenticated where the session, or its credentials, are over meanwhile
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
 * Takes the number away, and with it the codes that went to it.
 * @throws Problem last_factor where the account would have no way in, or no second factor; unauthenticated where the session, or its
 *   credentials, are over meanwhile
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

import { outdateCredentials } from '../../account/queries.ts';
import { endResetRequired } from '../../account/standing.ts';
import type { UserRow } from '../../account/user.ts';
import { rememberForUndo } from '../../account/way-back/parts.ts';
import { revokeAll } from '../../one-time/single-use.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { fieldError } from '../../platform/http/input.ts';
import { rates } from '../../platform/http/rates.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { endSessions } from '../../session/end.ts';
import { deletePending } from '../../sign-in/pending.ts';
import { failureSubject } from './check.ts';
import { resetPasswordLink } from './links.ts';
import { passwordPart } from './part.ts';
import type { PasswordDeps } from './passwords.ts';
import { resetFailures, storePassword } from './queries.ts';

/**
 * Refuses a password that the policy refuses, at its field. Every route that sets one comes through here (S-04).
 * @throws Problem invalid_input
 */
export async function requireAcceptable(
  deps: PasswordDeps,
  request: Pick<RequestContext, 'locale'>,
  field: string,
  password: string,
  context: readonly (string | null | undefined)[],
): Promise<void> {
  const fault = await deps.passwords.check(password, context);
  if (fault) throw fieldError(field, fault, request.locale);
}

/**
 * Forgets what this source has used up of the limit on password sign-ins with an account: the password is a new one, and
 * whoever has set it is told to sign in with it. Called once it is set for good.
 */
export async function clearPasswordLimits(
  request: Pick<RequestContext, 'clearLimit'>,
  { id, email }: Pick<UserRow, 'id' | 'email'>,
): Promise<void> {
  // A sign-in counts by the address, a step-up by the account.
  const names = email === null ? [id] : [id, email];
  await Promise.all(names.map((name) => request.clearLimit(rates.passwordSignIn, name)));
}

/**
 * Gives an account a new password: every session but `keepSessionId`, every sign-in under way and every link to set one
 * ends with the old one (S-05, S-54). The hash is made before the transaction: hashing is slow, and may be refused.
 */
export async function replacePassword(
  deps: PasswordDeps,
  tx: Transaction,
  userId: string,
  hash: string,
  keepSessionId?: string,
): Promise<void> {
  // The version comes first, because it locks the account's row: a sign-in with the old password happens before, or not at all.
  await outdateCredentials(tx, userId);
  await rememberForUndo(deps, tx, userId, [passwordPart]);
  await storePassword(tx, userId, hash, deps.clock.now());
  await endResetRequired(tx, userId);
  await endSessions(tx, userId, keepSessionId);
  await deletePending(tx, userId);
  // A requested change of address ends with its session. The undo link of a completed change stays.
  await revokeAll(tx, { userId, kinds: [resetPasswordLink] });
  await resetFailures(tx, failureSubject(deps, { userId }));
}

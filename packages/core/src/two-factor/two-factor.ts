import { eq, sql } from 'drizzle-orm';
import { findUserById } from '../account/queries.ts';
import { users } from '../account/tables.ts';
import { rememberForUndo } from '../account/way-back/parts.ts';
import { type BackupCodeDeps, checkBackupCode, drawBackupCodes, type NewBackupCodes } from '../factors/backup-code/backup-codes.ts';
import { backupCodesPart } from '../factors/backup-code/part.ts';
import { removeBackupCodes } from '../factors/backup-code/queries.ts';
import { checkMailboxCode } from '../factors/email/mailbox-code.ts';
import type { SmsDeps } from '../factors/sms-code/code.ts';
import { dropCodes, unchooseSms } from '../factors/sms-code/queries.ts';
import { checkSecondFactorSms } from '../factors/sms-code/second-factor.ts';
import { checkTotp, type TotpDeps } from '../factors/totp/check.ts';
import { totpMethod } from '../factors/totp/factor.ts';
import { removeAuthenticator } from '../factors/totp/queries.ts';
import type { SetupVerdict } from '../factors/totp/setup.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { EventType } from '../platform/events/events.ts';
import type { Visitor } from '../platform/http/visitor.ts';
import type { SignedInVisitor } from '../session/guard.ts';
import type { WithSessions } from '../session/live.ts';
import { endSessions, holdSession } from '../session/queries.ts';
import { advance } from '../sign-in/advance.ts';
import { asker } from '../sign-in/asker.ts';
import { Overtaken, proven, type VerifiedFactor } from '../sign-in/factor.ts';
import { judgeCode } from '../sign-in/judge-code.ts';
import { dropPending, type PendingSignIn } from '../sign-in/pending.ts';
import type { Tokens } from '../sign-in/tokens.ts';
import { twoFactorParts } from './part.ts';

export type TwoFactorDeps = TotpDeps & BackupCodeDeps & SmsDeps;

/** A code of one kind, as a body carries it. */
export interface GivenCode {
  readonly code?: string | undefined;
  readonly backupCode?: string | undefined;
  readonly smsCode?: string | undefined;
  readonly emailCode?: string | undefined;
}

/**
 * The factor of a code that an account has been asked for; counted before it is judged.
 * @throws Problem invalid_code, second_factor_locked
 */
export function verifyCode(
  deps: TwoFactorDeps,
  visitor: Visitor,
  of: { readonly userId: string; readonly pending?: PendingSignIn },
  { code, backupCode, smsCode, emailCode }: GivenCode,
): Promise<VerifiedFactor> {
  const { userId, pending } = of;
  const judged = { userId, pendingId: pending?.id };
  if (code !== undefined) return judgeCode(deps, visitor, { ...judged, method: 'totp', judge: () => checkTotp(deps, userId, code) });
  if (emailCode !== undefined && pending) {
    return judgeCode(deps, visitor, { ...judged, method: 'email-code', judge: () => checkMailboxCode(deps, visitor, pending, emailCode) });
  }
  if (smsCode === undefined || !pending) {
    return judgeCode(deps, visitor, {
      ...judged,
      method: 'backup-code',
      judge: () => checkBackupCode(deps, visitor, { userId, signedIn: pending === undefined }, backupCode ?? ''),
    });
  }
  const askedBy = asker('pending', pending.id);
  return judgeCode(deps, visitor, {
    ...judged,
    method: 'sms-code',
    judge: () => checkSecondFactorSms(deps, visitor, { userId, askedBy }, smsCode),
  });
}

/** Sets the switch; every sign-in under way with the old factors comes to nothing, other sessions end with them. */
export async function changeFactors(tx: Transaction, userId: string, enabled: boolean, keepSessionId?: string): Promise<void> {
  await tx
    .update(users)
    .set({ twoFactorEnabled: enabled, credentialsVersion: sql`${users.credentialsVersion} + 1` })
    .where(eq(users.id, userId));
  await dropPending(tx, userId);
  if (enabled) await endSessions(tx, userId, keepSessionId);
}

/**
 * Switches two-factor on with a set-up whose first code was right. Undefined where another call was faster, or the session
 * has ended meanwhile. Other sessions end: they were made without the second factor. The one that asked goes on, raised,
 * under a new token, all in one transaction: nothing is on before everything that goes with it can be shown.
 */
export async function enableTwoFactor(
  deps: TwoFactorDeps,
  visitor: SignedInVisitor,
  { enrol }: Extract<SetupVerdict, { kind: 'right' }>,
): Promise<{ readonly tokens: Tokens | undefined; readonly backupCodes: NewBackupCodes } | undefined> {
  const { user: caller, session } = visitor.caller;
  const user = await findUserById(deps.db, caller.id);
  if (!user) return undefined;
  const { drawn, store } = await drawBackupCodes(deps, user.id);
  // The account as the code leaves it: that is what its tokens say.
  const onAccepted = async (tx: Transaction): Promise<void> => {
    if (!(await holdSession(tx, { sessionId: session.id, userId: user.id }))) throw new Overtaken();
    await rememberForUndo(deps, tx, user.id, twoFactorParts(deps));
    if (!(await enrol(tx))) throw new Overtaken();
    await store(tx, user.id);
    await changeFactors(tx, user.id, true, session.id);
    await publish(deps, tx, visitor, 'two-factor.enabled');
  };
  const factor = proven(totpMethod, { ...user, twoFactorEnabled: true }, { onAccepted });
  const raised = await advance(deps, visitor, factor, { stepUp: true });
  return raised.status === 'signed-in' ? { tokens: raised.tokens, backupCodes: drawn } : undefined;
}

/**
 * Switches two-factor off and forgets everything of it. False where the session has ended, or the proof was used, meanwhile.
 * The session goes on under a new token (S-58). One whose client holds tokens keeps them: no reply here could carry others.
 */
export async function disableTwoFactor(deps: TwoFactorDeps, visitor: SignedInVisitor, proof: VerifiedFactor): Promise<boolean> {
  const { user, session } = visitor.caller;
  const onAccepted = async (tx: Transaction): Promise<void> => {
    if (!(await holdSession(tx, { sessionId: session.id, userId: user.id }))) throw new Overtaken();
    await proof.onAccepted?.(tx);
    await rememberForUndo(deps, tx, user.id, twoFactorParts(deps));
    await removeTwoFactor(tx, user.id);
    await publish(deps, tx, visitor, 'two-factor.disabled');
  };
  if (!session.byToken) return (await advance(deps, visitor, { ...proof, onAccepted }, { stepUp: true })).status === 'signed-in';
  try {
    await deps.db.transaction(onAccepted);
    return true;
  } catch (error) {
    if (error instanceof Overtaken) return false;
    throw error;
  }
}

/** Takes every second factor away but the passkeys, which sign in by themselves, and switches two-factor off. */
export async function removeTwoFactor(tx: Transaction, userId: string): Promise<void> {
  await removeAuthenticator(tx, userId);
  await removeBackupCodes(tx, userId);
  await unchooseSms(tx, userId);
  await dropCodes(tx, userId);
  await changeFactors(tx, userId, false);
}

/**
 * A new set of backup codes; the old ones stop working. Undefined where two-factor is off.
 * @throws Problem unauthenticated where the session has ended meanwhile
 */
export async function replaceBackupCodes(
  deps: TwoFactorDeps & WithSessions,
  visitor: SignedInVisitor,
): Promise<NewBackupCodes | undefined> {
  const { user } = visitor.caller;
  const { drawn, store } = await drawBackupCodes(deps, user.id);
  return deps.sessions.actAs(visitor, async (tx, tell) => {
    const current = await findUserById(tx, user.id);
    if (!current?.twoFactorEnabled) return undefined;
    await rememberForUndo(deps, tx, user.id, [backupCodesPart]);
    await store(tx, user.id);
    await tell('backup-codes.replaced');
    return drawn;
  });
}

export function publish(deps: TwoFactorDeps, tx: Transaction, { caller, source }: SignedInVisitor, type: EventType): Promise<void> {
  return deps.events.publish(tx, { type, at: deps.clock.now(), userId: caller.user.id, sessionId: caller.session.id, source });
}

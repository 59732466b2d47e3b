import { z } from 'zod';
import { findUserById } from '../../account/queries.ts';
import { rememberForUndo } from '../../account/way-back/parts.ts';
import { hashingErrors } from '../../platform/hashing/errors.ts';
import { defineErrors } from '../../platform/http/errors.ts';
import { limit, rates, thePrincipal } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import type { Platform } from '../../platform/platform.ts';
import { signedIn } from '../../session/guard.ts';
import type { WithSessions } from '../../session/live.ts';
import { completeSignIn } from '../../sign-in/complete-sign-in.ts';
import { StepUpResult, stepUpReply } from '../../sign-in/result.ts';
import { secondFactorErrors } from '../../sign-in/second-factor-errors.ts';
import { BackupCode, BackupCodeSet, ShownCodes } from '../../sign-in/shown-codes.ts';
import type { SignInDeps } from '../../sign-in/sign-in-deps.ts';
import { verifyCode } from '../../sign-in/verify-code.ts';
import { type BackupCodeDeps, checkBackupCode, issueBackupCodes } from './backup-codes.ts';
import { backupCodesPart } from './part.ts';
import { noteSavedBackupCodes } from './queries.ts';

export const backupCodeErrors = defineErrors({
  backup_codes_replaced: {
    status: 409,
    title: { en: 'Backup codes no longer valid', ko: '더 이상 쓸 수 없는 백업 코드' },
    en: 'These backup codes do not work any more. They were replaced by newer ones, or all of them are used.',
    ko: '이 백업 코드는 더 이상 쓸 수 없어요. 새 코드로 바뀌었거나 모두 사용했어요.',
  },
});

export const renewBackupCodes = route({
  method: 'POST',
  path: '/backup-codes',
  capability: 'two-factor',
  summary: {
    en: 'Create a new set of backup codes. The old codes stop working',
    ko: '백업 코드를 새로 만들어요. 이전 코드는 쓸 수 없어요',
  },
  access: signedIn({ fresh: true, strong: true, from: 'keeper' }),
  renews: true,
  limits: [limit(rates.ownAccount, thePrincipal)],
  reply: z.object(ShownCodes),
  errors: [hashingErrors.busy, secondFactorErrors.two_factor_not_enabled],
}).handle(async (deps: BackupCodeDeps & WithSessions, _input, request) => {
  const { id: userId } = request.principal.user;
  const { shown, store } = await issueBackupCodes(deps, userId);
  return deps.sessions.actAs(request, async (tx, publish) => {
    const present = await findUserById(tx, userId);
    if (!present?.twoFactorEnabled) throw secondFactorErrors.two_factor_not_enabled();
    await rememberForUndo(deps, tx, userId, [backupCodesPart]);
    await store(tx, userId);
    await publish('backup-codes.replaced');
    return shown;
  });
});

export const saveBackupCodes = route({
  method: 'POST',
  path: '/backup-codes/saved',
  capability: 'two-factor',
  summary: { en: 'Confirm that the user has saved a set of backup codes', ko: '백업 코드를 저장했다고 알려요' },
  access: signedIn(),
  limits: [limit(rates.ownAccount, thePrincipal)],
  body: z.strictObject({ backupCodeSet: BackupCodeSet }),
  errors: [backupCodeErrors.backup_codes_replaced],
}).handle(async (deps: Platform & WithSessions, { backupCodeSet }, request) => {
  const set = { userId: request.principal.user.id, setId: backupCodeSet, at: deps.clock.now() };
  const noted = await deps.sessions.actAs(request, (tx) => noteSavedBackupCodes(tx, set));
  if (!noted) throw backupCodeErrors.backup_codes_replaced();
  return undefined;
});

export const stepUpWithBackupCode = route({
  method: 'POST',
  path: '/step-up/backup-code',
  capability: 'step-up',
  summary: { en: 'Step up the session with a backup code, which is consumed', ko: '백업 코드를 하나 써서 본인인지 확인해요' },
  access: signedIn({ enrolling: true, from: 'keeper' }),
  limits: [limit(rates.secondFactor)],
  body: z.strictObject({ backupCode: BackupCode }),
  reply: StepUpResult,
  errors: [hashingErrors.busy, secondFactorErrors.invalid_code, secondFactorErrors.second_factor_locked],
}).handle(async (deps: BackupCodeDeps & SignInDeps, { backupCode }, request) => {
  const userId = request.principal.user.id;
  const check = () => checkBackupCode(deps, request, { userId, signedIn: true }, backupCode);
  const factor = await verifyCode(deps, request, { method: 'backup-code', userId, check });
  const result = await completeSignIn(deps, request, factor, { stepUp: true });
  if (result.status !== 'signed-in') throw secondFactorErrors.invalid_code();
  return stepUpReply(result);
});

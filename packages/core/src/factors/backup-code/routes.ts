import { z } from 'zod';
import { hashingErrors } from '../../platform/hashing/errors.ts';
import { defineErrors } from '../../platform/http/errors.ts';
import { limit, rates, theCaller } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import type { Platform } from '../../platform/platform.ts';
import { signedIn } from '../../session/guard.ts';
import type { WithSessions } from '../../session/live.ts';
import { advance, type DoorDeps } from '../../sign-in/advance.ts';
import { judgeCode } from '../../sign-in/judge-code.ts';
import { StepUpResult, stepUpReply } from '../../sign-in/result.ts';
import { secondFactorErrors } from '../../sign-in/second-factor-errors.ts';
import { type BackupCodeDeps, checkBackupCode, type NewBackupCodes } from './backup-codes.ts';
import { noteSavedBackupCodes } from './queries.ts';

/** As typed; what cannot be a code is a wrong one. */
export const BackupCode = z.string().min(1).max(80);

/** Names a set where its owner says that it is saved. Only the reply that shows the codes has it. */
export const BackupCodeSet = z.uuid().meta({ description: 'For `POST /backup-codes/saved`' });

/** A new set as a reply shows it, the only time. */
export const ShownCodes = { backupCodes: z.array(z.string()).readonly(), backupCodeSet: BackupCodeSet } as const;

export function shownCodes({ codes, setId }: NewBackupCodes): { backupCodes: readonly string[]; backupCodeSet: string } {
  return { backupCodes: codes, backupCodeSet: setId };
}

export const backupCodeErrors = defineErrors({
  backup_codes_replaced: {
    status: 409,
    title: { en: 'Backup codes no longer valid', ko: '더 이상 쓸 수 없는 백업 코드' },
    en: 'These backup codes do not work any more: newer ones have taken their place, or they are used up.',
    ko: '이 백업 코드는 더 이상 쓸 수 없어요. 새 코드로 바뀌었거나 모두 사용했어요.',
  },
});

export const saveBackupCodes = route({
  method: 'POST',
  path: '/backup-codes/saved',
  capability: 'two-factor',
  summary: { en: 'Say that a set of backup codes is saved', ko: '백업 코드를 저장했다고 알려요' },
  access: signedIn(),
  limits: [limit(rates.ownAccount, theCaller)],
  body: z.strictObject({ backupCodeSet: BackupCodeSet }),
  errors: [backupCodeErrors.backup_codes_replaced],
}).handle(async (deps: Platform & WithSessions, { backupCodeSet }, visitor) => {
  const set = { userId: visitor.caller.user.id, setId: backupCodeSet, at: deps.clock.now() };
  const noted = await deps.sessions.actAs(visitor, (tx) => noteSavedBackupCodes(tx, set));
  if (!noted) throw backupCodeErrors.backup_codes_replaced();
  return undefined;
});

export const stepUpWithBackupCode = route({
  method: 'POST',
  path: '/step-up/backup-code',
  capability: 'step-up',
  summary: { en: 'Spend a backup code, to raise the session', ko: '백업 코드를 하나 써서 본인인지 확인해요' },
  access: signedIn({ enrolling: true }),
  limits: [limit(rates.secondFactor)],
  body: z.strictObject({ backupCode: BackupCode }),
  reply: StepUpResult,
  errors: [hashingErrors.busy, secondFactorErrors.invalid_code, secondFactorErrors.second_factor_locked],
}).handle(async (deps: BackupCodeDeps & DoorDeps, { backupCode }, visitor) => {
  const userId = visitor.caller.user.id;
  const judge = () => checkBackupCode(deps, visitor, { userId, signedIn: true }, backupCode);
  const factor = await judgeCode(deps, visitor, { method: 'backup-code', userId, judge });
  const result = await advance(deps, visitor, factor, { stepUp: true });
  if (result.status !== 'signed-in') throw secondFactorErrors.invalid_code();
  return stepUpReply(result);
});

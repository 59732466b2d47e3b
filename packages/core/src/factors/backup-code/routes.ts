import { z } from 'zod';
import { signedIn } from '../../platform/http/access.ts';
import { limit, rates } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { advance, type DoorDeps } from '../../sign-in/advance.ts';
import { judgeCode } from '../../sign-in/judge-code.ts';
import { StepUpResult, stepUpReply } from '../../sign-in/result.ts';
import { secondFactorErrors } from '../../sign-in/second-factor-errors.ts';
import { type BackupCodeDeps, checkBackupCode } from './backup-codes.ts';

/** As typed; what cannot be a code is a wrong one. */
export const BackupCode = z.string().min(1).max(80);

export const stepUpWithBackupCode = route({
  method: 'POST',
  path: '/step-up/backup-code',
  capability: 'step-up',
  summary: { en: 'Spend a backup code, to raise the session', ko: '백업 코드를 하나 써서 본인인지 확인해요' },
  access: signedIn({ enrolling: true }),
  limits: [limit(rates.secondFactor)],
  body: z.strictObject({ backupCode: BackupCode }),
  reply: StepUpResult,
  errors: [secondFactorErrors.invalid_code, secondFactorErrors.second_factor_locked],
}).handle(async (deps: BackupCodeDeps & DoorDeps, { backupCode }, visitor) => {
  const userId = visitor.caller.user.id;
  const judge = () => checkBackupCode(deps, visitor, { userId, signedIn: true }, backupCode);
  const factor = await judgeCode(deps, visitor, { method: 'backup-code', userId, judge });
  const result = await advance(deps, visitor, factor, { stepUp: true });
  if (result.status !== 'signed-in') throw secondFactorErrors.invalid_code();
  return stepUpReply(result);
});

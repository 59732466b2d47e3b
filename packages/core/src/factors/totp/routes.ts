import { z } from 'zod';
import { limit, rates, thePrincipal } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import type { Platform } from '../../platform/platform.ts';
import { signedIn } from '../../session/guard.ts';
import type { WithSessions } from '../../session/live.ts';
import { completeSignIn } from '../../sign-in/complete-sign-in.ts';
import { StepUpResult, stepUpReply } from '../../sign-in/result.ts';
import { secondFactorErrors } from '../../sign-in/second-factor-errors.ts';
import type { SignInDeps } from '../../sign-in/sign-in-deps.ts';
import { SixDigits } from '../../sign-in/six-digits.ts';
import { verifyCode } from '../../sign-in/verify-code.ts';
import { checkTotp, type TotpDeps } from './check.ts';
import { beginSetup } from './setup.ts';

export const setupTwoFactor = route({
  method: 'POST',
  path: '/setup-2fa',
  capability: 'two-factor',
  summary: {
    en: 'Start the set-up of an authenticator app. Two-factor is not enabled yet',
    ko: '인증 앱 등록을 시작해요. 아직 켜지지는 않아요',
  },
  access: signedIn({ fresh: true, strong: true, enrolling: true }),
  limits: [limit(rates.ownAccount, thePrincipal)],
  reply: z.object({ otpauthUri: z.string(), secret: z.string(), qrCode: z.string() }),
}).handle((deps: Platform & WithSessions, _input, request) => beginSetup(deps, request));

export const stepUpWithTotp = route({
  method: 'POST',
  path: '/step-up/totp',
  capability: 'step-up',
  summary: { en: 'Step up the session with a code of the authenticator app', ko: '인증 앱 코드로 본인인지 다시 확인해요' },
  access: signedIn({ enrolling: true, from: 'keeper' }),
  limits: [limit(rates.secondFactor)],
  body: z.strictObject({ code: SixDigits }),
  reply: StepUpResult,
  errors: [secondFactorErrors.invalid_code, secondFactorErrors.second_factor_locked],
}).handle(async (deps: TotpDeps & SignInDeps, { code }, request) => {
  const userId = request.principal.user.id;
  const factor = await verifyCode(deps, request, { method: 'totp', userId, check: () => checkTotp(deps, userId, code) });
  const result = await completeSignIn(deps, request, factor, { stepUp: true });
  if (result.status !== 'signed-in') throw secondFactorErrors.invalid_code();
  return stepUpReply(result);
});

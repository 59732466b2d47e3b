import { z } from 'zod';
import { accountErrors } from '../../account/errors.ts';
import { hashingErrors } from '../../platform/hashing/errors.ts';
import { limit, rates, thePrincipal } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { signedIn } from '../../session/guard.ts';
import { admits } from '../../sign-in/factor.ts';
import { ShownCodes } from '../../sign-in/shown-codes.ts';
import { addSms, removeSms } from './choice.ts';
import type { SmsDeps } from './code.ts';
import { smsErrors } from './errors.ts';
import { smsTraits } from './traits.ts';

export const addSmsSecondFactor = route({
  method: 'POST',
  path: '/2fa/sms',
  capability: 'two-factor',
  summary: {
    en: 'Use text messages to the phone number of the account as a second factor',
    ko: '계정의 번호로 받는 문자 코드를 두 번째 수단으로 써요',
  },
  access: signedIn({ fresh: true, strong: true, enrolling: true, from: 'keeper' }),
  renews: true,
  limits: [limit(rates.ownAccount, thePrincipal)],
  reply: z.object({
    status: z.literal('enabled'),
    backupCodes: ShownCodes.backupCodes.optional().meta({ description: 'Present when this request has enabled two-factor' }),
    backupCodeSet: ShownCodes.backupCodeSet.optional(),
  }),
  errors: [hashingErrors.busy, smsErrors.phone_required, smsErrors.administrators_excluded],
}).handle(async (deps: SmsDeps, _input, request) => {
  if (!admits(smsTraits, request.principal.user)) throw smsErrors.administrators_excluded();
  return { status: 'enabled', ...(await addSms(deps, request)) };
});

export const removeSmsSecondFactor = route({
  method: 'DELETE',
  path: '/2fa/sms',
  capability: 'two-factor',
  summary: { en: 'Stop using text messages as a second factor', ko: '문자 코드를 두 번째 수단으로 쓰지 않아요' },
  access: signedIn({ fresh: true, strong: true, from: 'keeper' }),
  renews: true,
  limits: [limit(rates.ownAccount, thePrincipal)],
  errors: [accountErrors.last_factor],
}).handle(async (deps: SmsDeps, _input, request) => {
  await removeSms(deps, request);
  return undefined;
});

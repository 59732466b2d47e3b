import { z } from 'zod';
import { commonErrors } from '../../platform/http/errors.ts';
import { limit, rates } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { pendingSignIn } from '../../sign-in/guard.ts';
import type { SignInDeps } from '../../sign-in/sign-in-deps.ts';
import { emailErrors } from './errors.ts';
import { mailMailboxCode } from './mailbox-code.ts';

/** The mail goes to the account's own address, which the reply does not contain, because the client has only shown a password. */
export const sendMailboxCode = route({
  method: 'POST',
  path: '/2fa/email/send',
  capability: 'sign-in',
  summary: {
    en: 'Mail a code for a sign-in that requires `email-code`. The first use of a password can require it',
    ko: '`email-code`를 요구하는 로그인의 계정으로 코드를 메일로 보내요. 비밀번호를 처음 쓸 때 필요해요',
  },
  access: pendingSignIn(),
  limits: [limit(rates.secondFactor), limit(rates.sendMail)],
  body: z.strictObject({ signInToken: z.string().max(100).optional() }),
  reply: z.object({ status: z.literal('sent') }),
  status: 202,
  errors: [emailErrors.mailbox_not_asked, emailErrors.mailed_just_now],
}).handle(async (deps: SignInDeps, _input, request) => {
  if (!(await mailMailboxCode(deps, request, request.pending))) throw commonErrors.unauthenticated();
  return { status: 'sent' };
});

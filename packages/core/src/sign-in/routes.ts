import { z } from 'zod';
import { LinkToken, requireLink, takesLink } from '../account/consume-link.ts';
import { keepAccount } from '../account/deletion.ts';
import { accountErrors } from '../account/errors.ts';
import { Identifier } from '../account/identifier.ts';
import { findUserById } from '../account/queries.ts';
import { Moment } from '../account/user.ts';
import { anyone } from '../platform/http/guard.ts';
import { unlimitedBecauseStatic, unlimitedBecauseUnguessable } from '../platform/http/rates.ts';
import { route } from '../platform/http/route.ts';
import { pendingSignIn } from './guard.ts';
import { decide } from './policy.ts';
import { signInKept } from './proven-sign-in.ts';
import { SignInResult, Transport } from './result.ts';
import { signInMethods } from './settings.ts';
import type { SignInDeps } from './sign-in-deps.ts';

export const loginOptions = route({
  method: 'POST',
  path: '/login/options',
  capability: 'sign-in',
  summary: {
    en: 'List the sign-in methods of this deployment in order. The answer does not depend on the account',
    ko: '여기서 쓸 수 있는 로그인 방법을 순서대로 알려 줘요. 누구를 물어도 같아요',
  },
  access: anyone,
  limits: unlimitedBecauseStatic,
  body: z.strictObject({ identifier: Identifier.optional() }),
  reply: z.object({ methods: z.array(z.enum(signInMethods)) }),
}).handle(async ({ settings }) => ({ methods: settings.signInMethods }));

export const getPendingSignIn = route({
  method: 'GET',
  path: '/login/pending',
  capability: 'sign-in',
  summary: {
    en: 'List the second factors that the pending sign-in of this browser accepts',
    ko: '이 브라우저에서 기다리는 로그인을 어떤 두 번째 수단으로 마칠 수 있는지 알려 줘요',
  },
  access: pendingSignIn(),
  limits: unlimitedBecauseUnguessable,
  reply: z.object({ methods: z.array(z.string()), expiresAt: Moment }),
}).handle(async (deps: SignInDeps, _input, { pending }) => {
  const user = await findUserById(deps.db, pending.userId);
  const decision = user && (await decide({ db: deps.db, factors: deps.factors, trusted: async () => false }, user, pending));
  return { methods: decision?.kind === 'second-factor' ? [...decision.methods] : [], expiresAt: pending.expiresAt };
});

export const restore = route({
  method: 'POST',
  path: '/account/restore',
  capability: 'account',
  summary: {
    en: 'Cancel the deletion of an account. With the token of a sign-in, also finish that sign-in',
    ko: '삭제하려던 계정을 그대로 둬요. 로그인에서 받은 토큰이면 로그인까지 이어져요',
  },
  ...takesLink,
  body: z.strictObject({ token: LinkToken, transport: Transport }),
  reply: z.union([z.object({ status: z.literal('restored') }), SignInResult]),
  errors: [accountErrors.invalid_link],
}).handle(async (deps: SignInDeps, { token, transport }, request) => {
  const signedIn = await signInKept(deps, request, token, transport);
  if (signedIn) return signedIn;
  // The account is restored in any case. If the sign-in cannot continue, the person begins a new one.
  requireLink(await deps.db.transaction((tx) => keepAccount(deps, tx, request, token)));
  return { status: 'restored' };
});

import { z } from 'zod';
import { Moment } from '../account/user.ts';
import { hashingErrors } from '../platform/hashing/errors.ts';
import { demandsTwoFactor } from '../platform/http/enrolment.ts';
import { commonErrors, defineErrors } from '../platform/http/errors.ts';
import { limit, rates, unlimitedBecauseUnguessable } from '../platform/http/rates.ts';
import { route } from '../platform/http/route.ts';
import type { SignedInRequest } from '../session/guard.ts';
import { signedIn } from '../session/guard.ts';
import { completeSignIn } from '../sign-in/complete-sign-in.ts';
import type { FactorAccount } from '../sign-in/factor.ts';
import { pendingSignInOr } from '../sign-in/guard.ts';
import { passwordErrors } from '../sign-in/password-errors.ts';
import { finishing, SignInResult } from '../sign-in/result.ts';
import { secondFactorErrors } from '../sign-in/second-factor-errors.ts';
import { BackupCode, ShownCodes } from '../sign-in/shown-codes.ts';
import type { SignInDeps } from '../sign-in/sign-in-deps.ts';
import { SixDigits } from '../sign-in/six-digits.ts';
import { stepUpMethods } from '../sign-in/step-up-methods.ts';
import { Tokens } from '../sign-in/tokens.ts';
import { TrustedDevice } from '../sign-in/trust.ts';
import { verifyTyped } from '../sign-in/typed-proof.ts';
import { disableTwoFactor, enableTwoFactor } from './two-factor.ts';

export const twoFactorErrors = defineErrors({
  no_pending_setup: {
    status: 409,
    title: { en: 'No set-up in progress', ko: '진행 중인 설정 없음' },
    en: 'There is no set-up to confirm. Start it again.',
    ko: '확인할 설정이 없어요. 처음부터 다시 시작해 주세요.',
  },
  two_factor_required: {
    status: 409,
    title: { en: 'Two-factor sign-in must stay on', ko: '끌 수 없는 2단계 인증' },
    en: 'This site requires two-factor sign-in for your account, so you cannot turn it off.',
    ko: '이 계정에는 2단계 인증이 꼭 필요해서 끌 수 없어요.',
  },
});

const codeErrors = [secondFactorErrors.invalid_code, secondFactorErrors.second_factor_locked] as const;

export const verifyTwoFactor = route({
  method: 'POST',
  path: '/verify-2fa',
  capability: 'two-factor',
  summary: {
    en: 'Finish a sign-in with a second factor, or confirm the set-up of an authenticator app',
    ko: '두 번째 수단으로 로그인을 마치거나, 진행 중인 등록을 마쳐요',
  },
  access: pendingSignInOr('setup'),
  limits: [limit(rates.secondFactor)],
  body: z
    .strictObject({
      code: SixDigits.optional(),
      backupCode: BackupCode.optional(),
      smsCode: SixDigits.optional(),
      emailCode: SixDigits.optional().meta({ description: 'The code from `/2fa/email/send`' }),
      trustDevice: z.boolean().optional(),
      signInToken: z.string().max(100).optional(),
      setup: z.literal(true).optional().meta({ description: 'Confirm the pending set-up, even if a sign-in is pending in this browser' }),
      ...finishing,
    })
    .refine(
      ({ code, backupCode, smsCode, emailCode }) =>
        [code, backupCode, smsCode, emailCode].filter((given) => given !== undefined).length === 1,
      {
        path: ['code'],
      },
    ),
  reply: z.union([SignInResult, z.object({ status: z.literal('enabled'), ...ShownCodes, tokens: Tokens.optional() })]),
  errors: [hashingErrors.busy, ...codeErrors, twoFactorErrors.no_pending_setup],
}).handle(async (deps: SignInDeps, { trustDevice, signInToken: _, setup: __, transport, linkToken, ...given }, request) => {
  const { pending } = request;
  if (!pending) return confirmSetup(deps, request, given.code);
  const factor = await verifyTyped(deps, request, { userId: pending.userId, pending }, given);
  const result = await completeSignIn(deps, request, factor, { pending, trustDevice: trustDevice ?? false, transport, linkToken });
  if (result.status === 'refused') throw secondFactorErrors.invalid_code();
  return result;
});

/** Verifies the first code of a pending set-up, from the session that began the set-up. The session is raised and gets a new token. */
async function confirmSetup(deps: SignInDeps, asking: SignedInRequest, code: string | undefined) {
  if (code === undefined) throw twoFactorErrors.no_pending_setup();
  for (const factor of deps.factors.of(asking.principal.user)) {
    const verdict = await factor.verifySetup?.(asking, code);
    if (verdict === undefined || verdict.kind === 'none') continue;
    if (verdict.kind === 'wrong') throw secondFactorErrors.invalid_code({}, { attemptsLeft: verdict.attemptsLeft });
    const enabled = await enableTwoFactor(deps, asking, factor, verdict);
    if (!enabled) break;
    const { shown, tokens } = enabled;
    return { status: 'enabled' as const, ...shown, ...(tokens && { tokens }) };
  }
  // A set-up ends with its session. `actAs` refuses with unauthenticated if the session has ended.
  return deps.sessions.actAs(asking, () => Promise.reject(twoFactorErrors.no_pending_setup()));
}

export const disable = route({
  method: 'POST',
  path: '/disable-2fa',
  capability: 'two-factor',
  summary: { en: 'Disable two-factor', ko: '2단계 인증을 꺼요' },
  access: signedIn({ fresh: true, from: 'keeper' }),
  limits: [limit(rates.secondFactor)],
  body: z
    .strictObject({
      code: SixDigits.optional(),
      backupCode: BackupCode.optional(),
      password: z.string().max(4096).optional(),
    })
    .refine((body) => Object.values(body).filter((value) => value !== undefined).length === 1, { path: ['code'] }),
  errors: [
    hashingErrors.busy,
    ...codeErrors,
    passwordErrors.invalid_credentials,
    passwordErrors.too_many_attempts,
    secondFactorErrors.two_factor_not_enabled,
    twoFactorErrors.two_factor_required,
  ],
}).handle(async (deps: SignInDeps, { code, backupCode, password }, request) => {
  const { user, session } = request.principal;
  if (!user.twoFactorEnabled) throw secondFactorErrors.two_factor_not_enabled();
  if (demandsTwoFactor(deps.settings, user)) throw twoFactorErrors.two_factor_required();
  // A password alone must not remove what a second factor protects, unless the session has proven that factor recently (S-32).
  const strongSince = session.stronglyAuthenticatedAt?.getTime() ?? 0;
  const strong = deps.clock.now().getTime() - strongSince <= deps.settings.lifetimes.freshSeconds * 1000;
  if (password !== undefined && !strong)
    throw commonErrors.step_up_required({}, { methods: await stepUpMethods(deps, request.principal, 'strong') });
  const proof = await verifyTyped(deps, request, { userId: user.id }, { code, backupCode, password });
  if (!(await disableTwoFactor(deps, request, proof))) throw secondFactorErrors.invalid_code();
  request.reply.clearCookie('trusted');
  return undefined;
});

export const getTwoFactor = route({
  method: 'GET',
  path: '/2fa',
  capability: 'two-factor',
  summary: { en: 'Get the two-factor status of the account', ko: '이 계정의 2단계 인증이 어떻게 되어 있는지 보여 줘요' },
  access: signedIn({ enrolling: true }),
  limits: unlimitedBecauseUnguessable,
  reply: z.object({
    enabled: z.boolean(),
    methods: z.array(z.string()).meta({ description: 'The second factors that a sign-in accepts' }),
    notAsked: z.array(z.string()).meta({
      description: 'Factors that are set up but not accepted any more, such as `sms-code` for an administrator',
    }),
    backupCodesLeft: z.number(),
    backupCodesUnsaved: z.boolean().meta({ description: 'True until `POST /backup-codes/saved` confirms that the current set is saved' }),
    trustedDevices: z.array(TrustedDevice),
    required: z.boolean().meta({ description: 'True if this deployment requires two-factor for the account' }),
    dueAt: Moment.nullable().meta({
      description: 'The deadline. After it, the account must enable two-factor before it can do anything else',
    }),
  }),
}).handle(async (deps: SignInDeps, _input, request) => {
  const { user } = request.principal;
  const required = demandsTwoFactor(deps.settings, user);
  const { all } = deps.factors;
  const [methods, codes, devices] = await Promise.all([
    user.twoFactorEnabled ? secondMethods(deps, user) : Promise.resolve<string[]>([]),
    all.find(({ usedUp }) => usedUp)?.usedUp?.left(deps.db, user.id),
    deps.deviceTrust.list(user.id, request),
  ]);
  const rest = all.filter(({ method }) => !methods.includes(method));
  const there = await Promise.all(rest.map(({ switched }) => switched?.isThere(deps.db, user.id)));
  return {
    enabled: user.twoFactorEnabled,
    methods,
    notAsked: rest.filter((_, index) => there[index]).map(({ method }) => method),
    backupCodesLeft: codes?.left ?? 0,
    backupCodesUnsaved: codes?.unsaved ?? false,
    trustedDevices: devices,
    required,
    dueAt: required && !user.twoFactorEnabled ? user.twoFactorDueAt : null,
  };
});

/** The second factors that a sign-in without any proof so far could ask this account for. */
async function secondMethods({ db, factors }: Pick<SignInDeps, 'db' | 'factors'>, account: FactorAccount): Promise<string[]> {
  const all = factors.of(account);
  const asked = await Promise.all(all.map(({ offersSecond }) => offersSecond(db, account.id, [])));
  return all.filter((_, index) => asked[index]).map(({ method }) => method);
}

import { z } from 'zod';
import { browserBinding } from '../../platform/http/browser-binding.ts';
import { anyone } from '../../platform/http/guard.ts';
import { limit, rates, thePrincipal } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { randomToken } from '../../platform/random.ts';
import { signedIn } from '../../session/guard.ts';
import { bindingHash } from '../../sign-in/binding-hash.ts';
import { completeSignIn } from '../../sign-in/complete-sign-in.ts';
import { pendingSignIn } from '../../sign-in/guard.ts';
import { type GivenProof, recordRefusals } from '../../sign-in/record-refusals.ts';
import { finishing, SignInResult, StepUpResult, stepUpReply, Transport } from '../../sign-in/result.ts';
import { requestOptions } from './ceremony.ts';
import { passkeyErrors } from './errors.ts';
import { type PasskeyDeps, requirePasskey } from './passkeys.ts';
import { challengeSeconds, listUsable } from './queries.ts';
import { AuthenticationResponse } from './response.ts';
import { Options } from './routes.ts';

/** By what a browser is known again that has a challenge. Its tabs have one handle, and each a challenge of its own. */
const passkeyBinding = browserBinding({ name: 'passkey', lifetime: () => challengeSeconds });

export const startPasskeyLogin = route({
  method: 'POST',
  path: '/passkey/login/start',
  capability: 'passkeys',
  summary: {
    en: 'Get the options to sign in with any passkey. They do not depend on an account',
    ko: '패스키 로그인에 필요한 옵션을 받아요. 누가 물어도 같고, 어떤 패스키든 쓸 수 있어요',
  },
  access: anyone,
  limits: [limit(rates.passkey)],
  body: z.strictObject({ transport: Transport }),
  reply: Options.extend({
    requestToken: z.string().optional().meta({ description: 'Only with `transport: "token"`. Send it back together with the answer' }),
  }),
}).handle(async (deps: PasskeyDeps, { transport }, request) => {
  const byToken = transport === 'token';
  const handle = byToken ? randomToken() : passkeyBinding.renew(deps, request);
  const options = await requestOptions(deps, deps.db, { ceremony: 'sign-in', boundTo: bindingHash('browser', handle) });
  return { ...options, ...(byToken && { requestToken: handle }) };
});

export const completePasskeyLogin = route({
  method: 'POST',
  path: '/passkey/login/complete',
  capability: 'passkeys',
  summary: {
    en: 'Sign in with the signed answer of a passkey, in the browser or app that got the options',
    ko: '인증기가 서명한 값으로 로그인해요. 요청한 브라우저나 앱에서만 돼요',
  },
  access: anyone,
  limits: [limit(rates.passkey)],
  body: z.strictObject({ response: AuthenticationResponse, requestToken: z.string().max(100).optional(), ...finishing }),
  reply: SignInResult,
  errors: [passkeyErrors.invalid_passkey, passkeyErrors.passkey_changed],
}).handle(async (deps: PasskeyDeps, { response, requestToken, transport, linkToken }, request) => {
  const [handle] = passkeyBinding.read(request, requestToken);
  const findOwner = async () => (await deps.findPasskey(Buffer.from(response.id, 'base64url')))?.user.id;
  return recordRefusals(deps, request, { refused: 'sign-in.failed', method: 'passkey', findOwner }, async () => {
    if (handle === undefined) throw passkeyErrors.invalid_passkey();
    const begun = { ceremony: 'sign-in', boundTo: bindingHash('browser', handle) } as const;
    const factor = await requirePasskey(deps, request, begun, response, undefined);
    const result = await completeSignIn(deps, request, factor, { transport, linkToken });
    if (result.status === 'refused') throw passkeyErrors.invalid_passkey();
    return result;
  });
});

export const startSecondFactorPasskey = route({
  method: 'POST',
  path: '/2fa/passkey/start',
  capability: 'two-factor',
  summary: {
    en: 'Get the options to use a passkey as the second factor of a sign-in',
    ko: '계정의 패스키를 두 번째 수단으로 써서 로그인을 마칠 때 필요한 옵션을 받아요',
  },
  access: pendingSignIn(),
  limits: [limit(rates.secondFactor)],
  body: z.strictObject({ signInToken: z.string().max(100).optional() }),
  reply: Options,
  errors: [passkeyErrors.no_passkeys],
}).handle(async (deps: PasskeyDeps, _input, { pending }) => {
  const allowed = await listUsable(deps.db, deps.settings, pending.userId);
  if (allowed.length === 0) throw passkeyErrors.no_passkeys();
  return { ...(await requestOptions(deps, deps.db, { ceremony: 'second-factor', boundTo: bindingHash('pending', pending.id) }, allowed)) };
});

export const completeSecondFactorPasskey = route({
  method: 'POST',
  path: '/2fa/passkey/complete',
  capability: 'two-factor',
  summary: { en: 'Finish a sign-in with the signed answer of a passkey', ko: '인증기가 서명한 값으로 로그인을 마쳐요' },
  access: pendingSignIn(),
  limits: [limit(rates.secondFactor)],
  body: z.strictObject({
    response: AuthenticationResponse,
    trustDevice: z.boolean().optional(),
    signInToken: z.string().max(100).optional(),
    ...finishing,
  }),
  reply: SignInResult,
  errors: [passkeyErrors.invalid_passkey, passkeyErrors.passkey_changed],
}).handle(async (deps: PasskeyDeps, { response, trustDevice, transport, linkToken }, request) => {
  const { pending } = request;
  const begun = { ceremony: 'second-factor', boundTo: bindingHash('pending', pending.id) } as const;
  return recordRefusals(deps, request, byPasskey('second-factor.failed', pending.userId), async () => {
    const factor = await requirePasskey(deps, request, begun, response, pending.userId);
    const result = await completeSignIn(deps, request, factor, { pending, trustDevice: trustDevice ?? false, transport, linkToken });
    if (result.status === 'refused') throw passkeyErrors.invalid_passkey();
    return result;
  });
});

/** A passkey that must be of this account. */
function byPasskey(refused: GivenProof['refused'], userId: string): GivenProof {
  return { refused, method: 'passkey', findOwner: async () => userId };
}

export const startStepUpPasskey = route({
  method: 'POST',
  path: '/step-up/passkey/start',
  capability: 'step-up',
  summary: { en: 'Get the options to step up with a passkey', ko: '패스키로 다시 확인할 때 필요한 옵션을 받아요' },
  access: signedIn({ enrolling: true }),
  limits: [limit(rates.passkey, thePrincipal)],
  reply: Options,
  errors: [passkeyErrors.no_passkeys],
}).handle(async (deps: PasskeyDeps, _input, request) => {
  const { user, session } = request.principal;
  const allowed = await listUsable(deps.db, deps.settings, user.id);
  if (allowed.length === 0) throw passkeyErrors.no_passkeys();
  const begun = { ceremony: 'step-up', boundTo: bindingHash('session', session.id) } as const;
  return { ...(await deps.sessions.actAs(request, (tx) => requestOptions(deps, tx, begun, allowed))) };
});

export const stepUpWithPasskey = route({
  method: 'POST',
  path: '/step-up/passkey',
  capability: 'step-up',
  summary: { en: 'Step up the session with a passkey', ko: '패스키로 본인인지 다시 확인해요' },
  access: signedIn({ enrolling: true, from: 'keeper' }),
  limits: [limit(rates.passkey, thePrincipal)],
  body: z.strictObject({ response: AuthenticationResponse }),
  reply: StepUpResult,
  errors: [passkeyErrors.invalid_passkey, passkeyErrors.passkey_changed],
}).handle(async (deps: PasskeyDeps, { response }, request) => {
  const { user, session } = request.principal;
  const begun = { ceremony: 'step-up', boundTo: bindingHash('session', session.id) } as const;
  return recordRefusals(deps, request, byPasskey('step-up.failed', user.id), async () => {
    const factor = await requirePasskey(deps, request, begun, response, user.id);
    const result = await completeSignIn(deps, request, factor, { stepUp: true });
    if (result.status !== 'signed-in') throw passkeyErrors.invalid_passkey();
    return stepUpReply(result);
  });
});

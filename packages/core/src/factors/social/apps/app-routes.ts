import { z } from 'zod';
import { consentErrors } from '../../../consent/errors.ts';
import { ConsentsGiven, readConsents } from '../../../consent/statement.ts';
import { consume, peek } from '../../../one-time/single-use.ts';
import { anyone } from '../../../platform/http/guard.ts';
import { limit, rates } from '../../../platform/http/rates.ts';
import { route } from '../../../platform/http/route.ts';
import { constantTimeEqual, randomToken, tokenHash } from '../../../platform/random.ts';
import { finishing, SignInResult } from '../../../sign-in/result.ts';
import { beginAttempt } from '../attempts.ts';
import { personOf } from '../callback.ts';
import { requireProvider, type SocialDeps } from '../deps.ts';
import { socialErrors } from '../errors.ts';
import { ProviderId } from '../provider-routes.ts';
import { appRedirect } from './app-redirect.ts';
import { type AppReturn, appReturn } from './app-return.ts';
import { signInByApp, upstreamErrors } from './sign-in-by-app.ts';

/** Apps hold tokens, because the system browser keeps its cookies to itself. */
const ByToken = z.literal('token');

export const startForApp = route({
  method: 'POST',
  path: '/social/{provider}',
  capability: 'social',
  summary: {
    en: 'Get the address that an app opens in the system browser to sign in at a provider',
    ko: '앱이 시스템 브라우저에서 열 소셜 로그인 주소를 받아요',
  },
  access: anyone,
  limits: [limit(rates.social)],
  params: ProviderId,
  body: z.strictObject({
    transport: ByToken,
    redirectUri: z
      .string()
      .max(2000)
      .meta({ description: 'With a scheme of `DAEMUN_APP_REDIRECTS`, or `http://127.0.0.1:<port>` or `http://[::1]:<port>`' }),
  }),
  reply: z.object({
    authorizationUrl: z.string(),
    requestToken: z.string().meta({ description: 'Completes the sign-in. It never leaves the app' }),
    state: z.string().meta({ description: 'Comes back to `redirectUri`. An address with another one is not an answer to this request' }),
  }),
  errors: [socialErrors.unknown_provider, socialErrors.invalid_redirect, socialErrors.provider_unavailable],
}).handle(async (deps: SocialDeps, { provider: id, redirectUri: given }, request) => {
  const provider = requireProvider(deps, id);
  const redirectUri = appRedirect(deps, given);
  if (redirectUri === undefined) throw socialErrors.invalid_redirect();
  const state = randomToken();
  const purpose = (handle: string) => ({ kind: 'app', redirectUri, state, handleHash: hashOf(handle) }) as const;
  const { authorizationUrl, handle } = await upstreamErrors(deps, request, provider, () => beginAttempt(deps, provider, { purpose }));
  return { authorizationUrl, requestToken: handle, state };
});

export const completeForApp = route({
  method: 'POST',
  path: '/social/{provider}/complete',
  capability: 'social',
  summary: {
    en: 'Complete a sign-in in the system browser with what came back to the app',
    ko: '앱으로 돌아온 값으로 시스템 브라우저 로그인을 마쳐요',
  },
  access: anyone,
  limits: [limit(rates.social)],
  params: ProviderId,
  body: z.strictObject({
    code: z.string().max(100),
    state: z.string().max(100),
    requestToken: z.string().max(100),
    transport: ByToken.optional(),
    linkToken: finishing.linkToken,
    consents: ConsentsGiven.optional(),
  }),
  reply: SignInResult,
  errors: [socialErrors.unknown_provider, socialErrors.invalid_identity, socialErrors.provider_unavailable, consentErrors.consent_required],
}).handle(async (deps: SocialDeps, { provider: id, code, state, requestToken, linkToken, consents: given }, request) => {
  const provider = requireProvider(deps, id);
  const consents = readConsents(deps, request, given);
  const identify = async () => {
    // All that the app shows is checked before anything is consumed: whoever has only the address that came back ends nothing.
    const kept = await peek(deps, deps.db, appReturn, code);
    if (!kept || !fits(kept.payload, { provider: id, state, requestToken }))
      throw socialErrors.invalid_identity({ provider: provider.label });
    if (!(await deps.db.transaction((tx) => consume(deps, tx, appReturn, code))))
      throw socialErrors.invalid_identity({ provider: provider.label });
    const { attempt, reply, upstreamState } = kept.payload;
    return personOf(deps, provider, attempt, reply, upstreamState);
  };
  return signInByApp(deps, request, provider, identify, { transport: 'token', linkToken, consents });
});

interface Shown {
  readonly provider: string;
  readonly state: string;
  readonly requestToken: string;
}

function fits({ attempt: { provider, purpose } }: AppReturn, shown: Shown): boolean {
  if (purpose.kind !== 'app' || provider !== shown.provider) return false;
  const handle = constantTimeEqual(Buffer.from(purpose.handleHash), Buffer.from(hashOf(shown.requestToken)));
  return handle && constantTimeEqual(tokenHash(purpose.state), tokenHash(shown.state));
}

function hashOf(handle: string): string {
  return tokenHash(handle).toString('base64url');
}

import { z } from 'zod';
import { consentErrors } from '../../../consent/errors.ts';
import { ConsentsGiven, readConsents } from '../../../consent/statement.ts';
import { decodeBase64url } from '../../../platform/base64url.ts';
import { after } from '../../../platform/clock.ts';
import { anyone } from '../../../platform/http/guard.ts';
import { type FieldRule, fieldError } from '../../../platform/http/input.ts';
import { limit, rates } from '../../../platform/http/rates.ts';
import { route } from '../../../platform/http/route.ts';
import { finishing, SignInResult } from '../../../sign-in/result.ts';
import { acceptOnce, giveBack, type OnceText } from '../accepted-once.ts';
import { requireProvider, type SocialDeps } from '../deps.ts';
import { socialErrors } from '../errors.ts';
import { ProviderId } from '../provider-routes.ts';
import { signInByApp } from './sign-in-by-app.ts';

/** A token is accepted a little after its end, because clocks differ. It is remembered for longer than that. */
const beyondEndSeconds = 10 * 60;
/** An ID token without a readable end was verified nevertheless. No provider's tokens live as long as this. */
const longestSeconds = 48 * 60 * 60;

const oneToken: FieldRule = {
  code: 'one_token',
  text: { en: 'Send either an ID token with its nonce, or an access token.', ko: 'ID 토큰과 nonce, 또는 액세스 토큰 하나만 보내 주세요.' },
};
const noIdToken: FieldRule = {
  code: 'no_id_token',
  text: {
    en: 'ID tokens of this provider cannot be verified. Sign in with the system browser.',
    ko: '이 서비스의 ID 토큰은 확인할 수 없어요. 시스템 브라우저로 로그인해 주세요.',
  },
};

export const signInByNativeToken = route({
  method: 'POST',
  path: '/social/{provider}/token',
  capability: 'social',
  summary: {
    en: 'Sign in with the token that a provider’s SDK gave to an app',
    ko: '앱에서 소셜 로그인 SDK로 받은 토큰으로 로그인해요',
  },
  access: anyone,
  limits: [limit(rates.social)],
  params: ProviderId,
  body: z.strictObject({
    idToken: z.string().max(16_000).optional(),
    nonce: z
      .string()
      .min(1)
      .max(500)
      .optional()
      .meta({ description: 'What the app gave to the SDK. The token has it as it is, or its SHA-256 in hexadecimal or base64url' }),
    accessToken: z.string().max(8000).optional().meta({ description: 'For providers that say which app a token was issued to: Kakao' }),
    consents: ConsentsGiven.optional(),
    ...finishing,
  }),
  reply: SignInResult,
  errors: [
    socialErrors.unknown_provider,
    socialErrors.token_used,
    socialErrors.unbound_token,
    socialErrors.invalid_identity,
    socialErrors.provider_unavailable,
    consentErrors.consent_required,
  ],
}).handle(async (deps: SocialDeps, { provider: id, idToken, nonce, accessToken, consents: given, transport, linkToken }, request) => {
  const provider = requireProvider(deps, id);
  const consents = readConsents(deps, request, given);
  const options = { transport, linkToken, consents };
  const { verifyIdToken, verifyAccessToken, label } = provider;
  if (accessToken !== undefined && idToken === undefined && nonce === undefined) {
    if (!verifyAccessToken) throw socialErrors.unbound_token({ provider: label });
    return signInByApp(deps, request, provider, () => verifyAccessToken(accessToken), options);
  }
  if (idToken === undefined || nonce === undefined || accessToken !== undefined) throw fieldError('idToken', oneToken, request.locale);
  if (!verifyIdToken) throw fieldError('idToken', noIdToken, request.locale);
  let taken: OnceText | undefined;
  try {
    const identify = async () => {
      const person = await verifyIdToken({ idToken, nonce });
      const once = onceOf(deps, idToken);
      if (!(await acceptOnce(deps.db, once))) throw socialErrors.token_used({ provider: label });
      taken = once;
      return person;
    };
    return await signInByApp(deps, request, provider, identify, options);
  } catch (error) {
    // Nobody was signed in, so the person may show it again: with the consents that were missing, or once the database answers.
    if (taken) await giveBack(deps.db, taken);
    throw error;
  }
});

/** The signature is left out, because some algorithms and encodings have several for one text. */
function onceOf({ clock }: Pick<SocialDeps, 'clock'>, idToken: string): OnceText {
  const [head = '', payload = ''] = idToken.split('.');
  const end = endOf(payload) ?? after(clock.now(), longestSeconds);
  return { kind: 'id-token', id: `${head}.${payload}`, until: after(end, beyondEndSeconds) };
}

/** The end of a verified token. */
function endOf(payload: string): Date | undefined {
  const { exp } = JSON.parse(decodeBase64url(payload)?.toString() ?? '{}') as { readonly exp?: unknown };
  return typeof exp === 'number' && Number.isFinite(exp) ? new Date(exp * 1000) : undefined;
}

import { z } from 'zod';
import { redirectTo } from '../../platform/http/answer.ts';
import { commonErrors, uncounted } from '../../platform/http/errors.ts';
import { anyone } from '../../platform/http/guard.ts';
import { ownPath } from '../../platform/http/own-path.ts';
import { limit, rates } from '../../platform/http/rates.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { route } from '../../platform/http/route.ts';
import type { WithSessions } from '../../session/live.ts';
import { type AttemptPurpose, beginAttempt, findAttempt, socialBinding } from './attempts.ts';
import { finishAttempt } from './callback.ts';
import { requireProvider, type SocialDeps } from './deps.ts';
import { socialErrors } from './errors.ts';
import { pageAddress, wantsPage } from './page-address.ts';
import { ProviderFailure } from './provider.ts';
import { ProviderId } from './provider-routes.ts';
import { keepReply, replyParameters, takeReply } from './returned.ts';

/**
 * A way to a provider and back is one that the browser shows. An image or a script on a page of another site must not begin one:
 * whoever looks at that page would use up the limits of their address, and with them those of everybody behind it.
 * @throws Problem cross_site_request, not counted
 */
function requireNavigation({ header }: RequestContext): void {
  const mode = header('sec-fetch-mode');
  if (mode !== undefined && mode !== 'navigate' && header('sec-fetch-site') === 'cross-site')
    throw uncounted(commonErrors.cross_site_request());
}

export const startSocial = route({
  method: 'GET',
  path: '/social/{provider}',
  capability: 'social',
  summary: {
    en: 'Send the browser to a provider to sign in, or to step up',
    ko: '로그인하거나 본인인지 다시 확인하러 소셜 로그인 서비스로 보내요',
  },
  access: anyone,
  limits: [limit(rates.social)],
  params: ProviderId,
  query: z.object({
    redirectTo: z.string().max(2000).optional(),
    prompt: z.literal('login').optional().meta({ description: 'The person must sign in at the provider again' }),
  }),
  answers: ['redirect'],
  errors: [
    socialErrors.unknown_provider,
    socialErrors.invalid_redirect,
    socialErrors.provider_unavailable,
    commonErrors.cross_site_request,
  ],
}).handle(async (deps: SocialDeps, { provider: id, redirectTo: asked, prompt }, request) => {
  requireNavigation(request);
  const provider = requireProvider(deps, id);
  const target = ownPath(asked);
  if (asked !== undefined && target === undefined) throw socialErrors.invalid_redirect();
  try {
    const principal = prompt === 'login' ? await deps.principals.of(request) : undefined;
    const purpose = (): AttemptPurpose => (principal ? { kind: 'step-up', userId: principal.user.id } : { kind: 'sign-in' });
    const { authorizationUrl, handle } = await beginAttempt(deps, provider, { purpose, redirectTo: target, fresh: prompt === 'login' });
    socialBinding.issue(deps, request, handle);
    return redirectTo(authorizationUrl);
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    deps.log.warn({ reference: request.reference, provider: id, error }, 'a social provider does not answer');
    if (wantsPage(request)) return redirectTo(pageAddress(deps, '/sign-in', { notice: 'provider_unavailable', redirectTo: target }));
    throw socialErrors.provider_unavailable({ provider: provider.label }, { retryAfter: 30 });
  }
});

const callback = {
  path: '/social/{provider}/callback',
  capability: 'social',
  access: anyone,
  limits: [limit(rates.social)],
  params: ProviderId,
  answers: ['redirect'],
} as const;

export const returnFromProvider = route({
  ...callback,
  method: 'GET',
  summary: {
    en: 'Take what the provider sends with the browser, and lead on',
    ko: '소셜 로그인 서비스가 보낸 결과를 받아 다음으로 이어 가요',
  },
  errors: [socialErrors.unknown_provider, socialErrors.already_linked, commonErrors.cross_site_request],
  query: z.object({ ...replyParameters, reply: z.string().max(100).optional().meta({ description: 'A reply that was posted' }) }),
}).handle(async (deps: SocialDeps & WithSessions, { provider: id, reply: token, ...sent }, request) => {
  requireNavigation(request);
  const provider = requireProvider(deps, id);
  const reply = token === undefined ? sent : await takeReply(deps, token);
  return redirectTo(await finishAttempt(deps, request, provider, reply ?? {}));
});

/**
 * Apple posts its reply from its own site (`response_mode=form_post`), so the browser sends no Lax cookie with it. Nothing is
 * decided here: the reply waits under a token for the GET that follows, which the browser sends with its cookies. Only the reply to
 * an attempt that waits is stored, once, because anybody may post here.
 */
export const takePostedReply = route({
  ...callback,
  method: 'POST',
  cookieless: true,
  summary: { en: 'The same, for a provider that posts it', ko: '같은 일을, 결과를 POST로 보내는 서비스를 위해 해요' },
  body: z.object({ ...replyParameters, state: z.string().max(200) }),
  form: {},
  errors: [socialErrors.unknown_provider],
}).handle(async (deps: SocialDeps, { provider: id, ...sent }) => {
  const provider = requireProvider(deps, id);
  const kept = await findAttempt(deps, provider.id, sent.state);
  if (!kept) return redirectTo(pageAddress(deps, '/sign-in', { notice: 'expired' }));
  const token = await keepReply(deps, kept, sent);
  return redirectTo(`${deps.settings.origin}/api/auth/social/${provider.id}/callback?reply=${token}`);
});

import { z } from 'zod';
import { ownPath } from '../../platform/http/own-path.ts';
import { limit, rates, thePrincipal } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { signedIn } from '../../session/guard.ts';
import { beginAttempt, socialBinding } from './attempts.ts';
import { requireProvider, type SocialDeps } from './deps.ts';
import { socialErrors } from './errors.ts';
import { ProviderFailure } from './provider.ts';
import { ProviderId } from './provider-routes.ts';

export const startLink = route({
  method: 'POST',
  path: '/social/{provider}/link',
  capability: 'social',
  summary: {
    en: 'Begin to link a social identity to the account. The browser then opens the address, and comes back to the account',
    ko: '계정에 로그인 서비스를 연결하기 시작해요. 받은 주소를 열면 연결한 뒤 계정으로 돌아와요',
  },
  access: signedIn({ fresh: true, strong: true, from: 'cookie' }),
  limits: [limit(rates.ownAccount, thePrincipal)],
  params: ProviderId,
  body: z.strictObject({
    redirectTo: z
      .string()
      .max(2000)
      .optional()
      .meta({ description: 'A path of this site. Left out, the browser comes back to `/account/connections`' }),
  }),
  reply: z.object({ authorizationUrl: z.url() }),
  errors: [socialErrors.unknown_provider, socialErrors.invalid_redirect, socialErrors.provider_unavailable],
}).handle(async (deps: SocialDeps, { provider: id, redirectTo }, request) => {
  const provider = requireProvider(deps, id);
  const target = ownPath(redirectTo);
  if (redirectTo !== undefined && target === undefined) throw socialErrors.invalid_redirect();
  const { user, session } = request.principal;
  const purpose = () => ({ kind: 'link', userId: user.id, sessionId: session.id }) as const;
  try {
    const { authorizationUrl, handle } = await beginAttempt(deps, provider, { purpose, redirectTo: target });
    socialBinding.issue(deps, request, handle);
    return { authorizationUrl };
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    deps.log.warn({ reference: request.reference, provider: id, error }, 'a social provider does not answer');
    throw socialErrors.provider_unavailable({ provider: provider.label }, { retryAfter: 30 });
  }
});

import { z } from 'zod';
import { anyone } from '../../platform/http/guard.ts';
import { unlimitedBecauseStatic } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import type { SocialDeps } from './deps.ts';

/** The name of a provider in a path. */
export const ProviderId = z.object({ provider: z.string().max(60) });

export const listProviders = route({
  method: 'GET',
  path: '/providers',
  capability: 'social',
  summary: { en: 'List the social providers of this deployment in order', ko: '쓸 수 있는 소셜 로그인 서비스를 순서대로 알려 줘요' },
  access: anyone,
  limits: unlimitedBecauseStatic,
  reply: z.object({ providers: z.array(z.object({ id: z.string(), label: z.string(), kind: z.enum(['oidc', 'oauth']) })) }),
}).handle(async ({ socialProviders }: SocialDeps, _input, { locale }) => ({
  providers: socialProviders.all.map(({ id, label, kind }) => ({ id, label: label[locale], kind })),
}));

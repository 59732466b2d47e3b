import { z } from 'zod';
import { Identifier } from '../account/identifier.ts';
import { signInMethods } from '../platform/config/settings.ts';
import { anyone } from '../platform/http/access.ts';
import { unlimitedBecauseStatic } from '../platform/http/rates.ts';
import { route } from '../platform/http/route.ts';

export const loginOptions = route({
  method: 'POST',
  path: '/login/options',
  capability: 'sign-in',
  summary: {
    en: 'List the ways to sign in that there are here, in their order; the same whoever is named',
    ko: '여기서 쓸 수 있는 로그인 방법을 순서대로 알려 줘요. 누구를 물어도 같아요',
  },
  access: anyone,
  limits: unlimitedBecauseStatic,
  body: z.strictObject({ identifier: Identifier.optional() }),
  reply: z.object({ methods: z.array(z.enum(signInMethods)) }),
}).handle(async ({ settings }) => ({ methods: settings.signInMethods }));

import { z } from 'zod';
import { Moment } from '../account/user.ts';
import { defineErrors } from '../platform/http/errors.ts';
import { anyone } from '../platform/http/guard.ts';
import { unlimitedBecauseUnguessable } from '../platform/http/rates.ts';
import { route } from '../platform/http/route.ts';
import { awaitedBinding, awaitedUntil, declineAwaited, findAwaited } from './awaited-link.ts';
import { finishing } from './result.ts';
import type { SignInDeps } from './sign-in-deps.ts';

export const linkErrors = defineErrors({
  no_link: {
    status: 404,
    title: { en: 'Nothing to link', ko: '연결할 계정 없음' },
    en: 'Nothing waits to be linked in this browser. Start the sign-in again.',
    ko: '이 브라우저에서 연결을 기다리는 계정이 없어요. 로그인을 다시 시작해 주세요.',
  },
});

export const getAwaitedLink = route({
  method: 'GET',
  path: '/social/link',
  capability: 'social',
  summary: {
    en: 'Read what waits in this browser until the existing account is proven',
    ko: '기존 계정을 확인하면 연결될 로그인 서비스를 알려 줘요',
  },
  access: anyone,
  limits: unlimitedBecauseUnguessable,
  reply: z.object({ provider: z.string(), emailHint: z.string(), methods: z.array(z.string()), expiresAt: Moment }),
  errors: [linkErrors.no_link],
}).handle(async (deps: SignInDeps, _input, request) => {
  const found = await findAwaited(deps, awaitedBinding.read(request));
  if (!found) throw linkErrors.no_link();
  const { provider, emailHint, methods } = found.awaited;
  return { provider, emailHint, methods: [...methods], expiresAt: awaitedUntil(found.createdAt) };
});

export const declineLink = route({
  method: 'DELETE',
  path: '/social/link',
  capability: 'social',
  summary: { en: 'Decline to link the identity. Nothing is linked, and no account is made', ko: '연결하지 않아요. 계정도 만들지 않아요' },
  access: anyone,
  limits: unlimitedBecauseUnguessable,
  body: z.strictObject({ linkToken: finishing.linkToken }),
}).handle(async (deps: SignInDeps, { linkToken }, request) => {
  const tokens = awaitedBinding.read(request, linkToken);
  await declineAwaited(deps, tokens);
  awaitedBinding.forget(deps, request, (handle) => tokens.includes(handle));
});

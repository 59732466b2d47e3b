import { z } from 'zod';
import { commonErrors } from '../../../platform/http/errors.ts';
import { anyone } from '../../../platform/http/guard.ts';
import { unlimitedBecauseUnguessable } from '../../../platform/http/rates.ts';
import { route } from '../../../platform/http/route.ts';
import { constantTimeEqual, tokenHash } from '../../../platform/random.ts';
import type { SocialDeps } from '../deps.ts';
import { socialErrors } from '../errors.ts';
import { readAppleEvent } from './apple.ts';
import type { UpstreamEvent } from './events.ts';
import { readGoogleEvents } from './google.ts';
import { takeKakaoUnlink } from './kakao.ts';
import { EventRefused, KeysUnavailable, type SignedEvent, type VerifyEvent } from './signed-events.ts';
import type { EventVerifiers } from './sources.ts';
import { takeSignedEvent } from './take-event.ts';

/** What the routes of providers' events need. */
export interface EventDeps extends SocialDeps {
  readonly eventVerifiers: EventVerifiers;
}

/** A text, or a number in JSON. Whatever else comes counts as nothing, because Kakao wants to be answered 200 always. */
const Loose = z
  .union([z.string().max(200), z.number()])
  .transform(String)
  .optional()
  .catch(undefined);
const unlinked = { app_id: Loose, user_id: Loose, referrer_type: Loose } as const;

const kakao = {
  path: '/social/kakao/unlink',
  capability: 'social',
  access: anyone,
  // Whoever does not show the key is answered without a look at anything.
  limits: unlimitedBecauseUnguessable,
  cookieless: true,
  status: 200,
} as const;

export const kakaoUnlink = route({
  ...kakao,
  method: 'POST',
  summary: { en: 'Take Kakao’s message that a person has unlinked this site', ko: '연결을 끊었다는 카카오의 알림을 받아요' },
  body: z.object(unlinked),
  form: {},
}).handle((deps: SocialDeps, input, request) => answerKakao(deps, input, request.header('authorization')));

export const kakaoUnlinkByGet = route({
  ...kakao,
  method: 'GET',
  summary: {
    en: 'Take the same message of Kakao as a GET, as Kakao’s console allows',
    ko: '연결을 끊었다는 카카오의 알림을 GET으로 받아요',
  },
  query: z.object(unlinked),
}).handle((deps: SocialDeps, input, request) => answerKakao(deps, input, request.header('authorization')));

interface KakaoMessage {
  readonly app_id?: string | undefined;
  readonly user_id?: string | undefined;
}

/** A wrong key or app does nothing, and is answered like a right one. */
async function answerKakao(deps: SocialDeps, { app_id, user_id }: KakaoMessage, authorization: string | undefined): Promise<undefined> {
  const { adminKey, appId } = deps.settings.social.kakao;
  const shown = /^KakaoAK +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (adminKey === undefined || shown === undefined || !constantTimeEqual(tokenHash(shown), tokenHash(adminKey))) return undefined;
  if (user_id === undefined || (appId !== undefined && app_id !== appId)) return undefined;
  await takeKakaoUnlink(deps, user_id);
  return undefined;
}

export const appleNotifications = route({
  method: 'POST',
  path: '/social/apple/notifications',
  capability: 'social',
  summary: { en: 'Take a signed notification of Apple about a person', ko: 'Apple이 서명해 보내는 사용자 알림을 받아요' },
  access: anyone,
  limits: unlimitedBecauseUnguessable,
  cookieless: true,
  body: z.object({ payload: z.string() }),
  form: {},
  status: 200,
  errors: [socialErrors.unknown_provider, socialErrors.invalid_event, commonErrors.service_unavailable],
}).handle(async (deps: EventDeps, { payload }) => {
  const { apple } = deps.eventVerifiers;
  if (!apple) throw socialErrors.unknown_provider();
  const refused = await take(deps, apple, payload, readAppleEvent);
  if (refused) throw socialErrors.invalid_event().because(refused.err);
  return undefined;
});

export const googleEvents = route({
  method: 'POST',
  path: '/social/google/events',
  capability: 'social',
  summary: {
    en: 'Take a security event of Google’s cross-account protection (RFC 8935)',
    ko: '구글 교차 계정 보호가 보내는 보안 이벤트를 받아요(RFC 8935)',
  },
  access: anyone,
  limits: unlimitedBecauseUnguessable,
  cookieless: true,
  body: z.object({ token: z.string() }),
  text: { type: 'application/secevent+jwt', field: 'token' },
  status: [202, 400],
  emptyStatus: 202,
  reply: z.object({ err: z.string(), description: z.string() }).meta({ description: 'RFC 8935 §2.3' }),
  errors: [socialErrors.unknown_provider, commonErrors.service_unavailable],
}).handle(async (deps: EventDeps, { token }, { reply }) => {
  const { google } = deps.eventVerifiers;
  if (!google) throw socialErrors.unknown_provider();
  const refused = await take(deps, google, token, readGoogleEvents);
  if (!refused) return undefined;
  reply.status(400);
  reply.header('Content-Language', 'en');
  return { err: refused.err, description: refused.message };
});

/** Verifies and does. Returns why the event is refused. @throws Problem service_unavailable if the keys do not answer */
async function take(
  deps: EventDeps,
  verify: VerifyEvent,
  token: string,
  read: (signed: SignedEvent) => readonly UpstreamEvent[],
): Promise<EventRefused | undefined> {
  try {
    const signed = await verify(token);
    await takeSignedEvent(deps, signed, read(signed));
    return undefined;
  } catch (error) {
    if (error instanceof EventRefused) return error;
    if (!(error instanceof KeysUnavailable)) throw error;
    deps.log.warn({ error }, 'the keys that sign events of a provider do not answer');
    throw commonErrors.service_unavailable({}, { retryAfter: 60 });
  }
}

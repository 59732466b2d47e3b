import { z } from 'zod';
import { User } from '../account/user.ts';
import type { WithContributions } from '../kernel/base.ts';
import { type Slot, slot } from '../kernel/slot.ts';
import type { Settings } from '../platform/config/settings.ts';
import type { Transaction } from '../platform/database/database.ts';
import { type Consent, ConsentsDue, consentsDue } from '../platform/http/consents.ts';
import { csrfBinding, csrfToken } from '../platform/http/csrf.ts';
import { defineErrors } from '../platform/http/errors.ts';
import { anyone } from '../platform/http/guard.ts';
import type { Principal } from '../platform/http/principal.ts';
import { limit, rates, thePrincipal, unlimitedBecauseStatic, unlimitedBecauseUnguessable } from '../platform/http/rates.ts';
import { route } from '../platform/http/route.ts';
import type { Locale } from '../platform/i18n/text.ts';
import type { Platform } from '../platform/platform.ts';
import { endSession, endSessions } from './end.ts';
import { signedIn } from './guard.ts';
import type { WithSessions } from './live.ts';
import { listSessions } from './queries.ts';
import { Session, sessionReply, toPrincipalSession } from './session.ts';
import { forgetBrowser, signOut } from './sign-out.ts';

export const sessionErrors = defineErrors({
  session_not_found: {
    status: 404,
    title: { en: 'No such session', ko: '없는 세션' },
    en: 'You have no such session. It may have ended already.',
    ko: '그런 세션이 없어요. 이미 끝났을 수 있어요.',
  },
});

interface PresentSession {
  readonly user: Principal['user'];
  readonly session: ReturnType<typeof sessionReply>;
  readonly consentsDue?: readonly Consent[];
}

/** The reply for each cached principal, one per language. It is frozen, so that its text is made only once. */
const presentSessions: Readonly<Record<Locale, WeakMap<Principal, PresentSession>>> = { en: new WeakMap(), ko: new WeakMap() };

function presentSession(settings: Settings, principal: Principal, locale: Locale): PresentSession {
  const known = presentSessions[locale].get(principal);
  if (known) return known;
  const { user, session } = principal;
  const due = consentsDue(settings, user);
  const reply = Object.freeze({ user, session: sessionReply(session, session.id, locale), ...(due.length > 0 && { consentsDue: due }) });
  presentSessions[locale].set(principal, reply);
  return reply;
}

/** The signed-in account and its session. */
export const getSession = route({
  method: 'GET',
  path: '/session',
  capability: 'sessions',
  summary: { en: 'Get the current session and its account', ko: '지금 세션과 계정 정보를 받아요' },
  access: signedIn({ enrolling: true }),
  limits: unlimitedBecauseUnguessable,
  reply: z.object({ user: User, session: Session, consentsDue: ConsentsDue }),
}).handle(async ({ settings }, _input, { principal, locale }) => presentSession(settings, principal, locale));

export const getSessions = route({
  method: 'GET',
  path: '/sessions',
  capability: 'sessions',
  summary: {
    en: 'List the signed-in devices: the current one first, then the most recently used',
    ko: '로그인된 모든 기기를 보여 줘요. 지금 기기가 맨 앞이고, 최근에 쓴 순서예요',
  },
  access: signedIn(),
  limits: unlimitedBecauseUnguessable,
  reply: z.object({ sessions: z.array(Session) }),
}).handle(async (deps, _input, { principal, locale }) => {
  const current = principal.session.id;
  const rows = (await listSessions(deps, principal.user.id)).sort(
    (one, other) => Number(other.id === current) - Number(one.id === current),
  );
  return { sessions: rows.map((row) => sessionReply(toPrincipalSession(row), current, locale)) };
});

export const deleteSession = route({
  method: 'DELETE',
  path: '/sessions/{id}',
  capability: 'sessions',
  summary: { en: 'End one session', ko: '세션 하나를 끝내요' },
  access: signedIn(),
  limits: [limit(rates.ownAccount, thePrincipal)],
  params: z.strictObject({ id: z.uuid() }),
  errors: [sessionErrors.session_not_found],
}).handle(async (deps: Platform & WithSessions, { id }, request) => {
  const { principal } = request;
  await deps.sessions.actAs(request, async (tx, publish) => {
    if (!(await endSession(tx, principal.user.id, id))) throw sessionErrors.session_not_found();
    await publish('session.ended', { sessionId: id });
  });
  if (id === principal.session.id) request.reply.clearCookie('session');
  return undefined;
});

export const logout = route({
  method: 'POST',
  path: '/logout',
  capability: 'sessions',
  summary: { en: 'Sign out', ko: '로그아웃해요' },
  access: signedIn({ enrolling: true }),
  limits: [limit(rates.ownAccount, thePrincipal)],
}).handle(async (deps: Platform, _input, request) => {
  await signOut(deps, request);
  return undefined;
});

/** Ends what an account has stored in browsers besides sessions, such as trusted browsers. Returns how many there were. */
export type Forget = (tx: Transaction, userId: string) => Promise<number>;

/** What a sign-out everywhere ends besides sessions. */
export const forgottenEverywhere: Slot<Forget> = slot('forgotten everywhere');

export const logoutAll = route({
  method: 'POST',
  path: '/logout-all',
  capability: 'sessions',
  summary: { en: 'Sign out everywhere, and end the trust in all browsers', ko: '모든 기기에서 로그아웃해요. 믿는 브라우저도 모두 지워요' },
  access: signedIn({ enrolling: true }),
  limits: [limit(rates.ownAccount, thePrincipal)],
}).handle(async (deps: WithContributions & WithSessions, _input, request) => {
  const { user } = request.principal;
  await deps.sessions.actAs(request, async (tx, publish) => {
    const ended = await endSessions(tx, user.id);
    let distrusted = 0;
    for (const forgetAll of deps.contributions.all(forgottenEverywhere)) distrusted += await forgetAll(tx, user.id);
    await publish('session.all-ended', { details: { ended, distrusted } });
  });
  forgetBrowser(request.reply);
  request.reply.clearCookie('trusted');
  return undefined;
});

/** For clients that can send neither `Origin` nor `Sec-Fetch-Site` (S-65). */
export const getCsrf = route({
  method: 'GET',
  path: '/csrf',
  capability: 'sessions',
  summary: {
    en: 'Get a CSRF token for clients that cannot send an `Origin` header',
    ko: '출처를 밝힐 수 없는 클라이언트가 값을 바꾸는 요청에 쓸 토큰을 받아요',
  },
  access: anyone,
  limits: unlimitedBecauseStatic,
  reply: z.object({ csrfToken: z.string() }),
}).handle(async (deps, _input, request) => {
  return { csrfToken: csrfToken(deps.keyring, request.cookie('session') ?? csrfBinding.renew(deps, request)) };
});

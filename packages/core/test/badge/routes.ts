import {
  type AppDeps,
  completeSignIn,
  consumeLink,
  defineErrors,
  findUserById,
  issueLink,
  type LinkKind,
  limit,
  linkKind,
  newId,
  proven,
  randomToken,
  rates,
  route,
  SignInResult,
  type Source,
  signedIn,
  type Transaction,
  Transport,
  thePrincipal,
  tokenHash,
  tokenShape,
} from '@daemun/core/capability';
import { z } from 'zod';
import { badgeFactor } from './factor.ts';
import { badgeReader } from './guard.ts';
import { findBadge, insertBadge } from './queries.ts';
import { badgeSettings } from './settings.ts';

const capability = {
  name: 'badges',
  title: { en: 'Badges', ko: '사원증' },
  summary: { en: 'Signing in with a badge at a reader.', ko: '리더기에 사원증을 대고 로그인해요.' },
};

export const badgeErrors = defineErrors({
  invalid_badge: {
    status: 401,
    title: { en: 'Badge not accepted', ko: '받아들일 수 없는 출입증' },
    en: 'This badge opens nothing here.',
    ko: '쓸 수 없는 사원증이에요.',
  },
});

/** What somebody shows at a reader to be given a badge there. */
export const badgeHandover: LinkKind<undefined> = linkKind({ purpose: 'badge-handover', lifetimeSeconds: () => 300 });

export const addBadge = route({
  method: 'POST',
  path: '/badges',
  capability,
  summary: {
    en: 'Write a badge of your own; what is on it is shown this once',
    ko: '내 사원증을 만들어요. 담긴 값은 지금 한 번만 보여 줘요',
  },
  access: signedIn({ fresh: true, strong: true }),
  limits: [limit(rates.ownAccount, thePrincipal)],
  reply: z.object({ id: z.uuid(), secret: z.string() }),
  status: 201,
  renews: true,
}).handle((deps: AppDeps, _input, request) => {
  const { principal, source } = request;
  return deps.sessions.actAs(request, (tx) => makeBadge(deps, tx, { userId: principal.user.id, sessionId: principal.session.id, source }));
});

async function makeBadge(
  deps: AppDeps,
  tx: Transaction,
  of: { readonly userId: string; readonly sessionId?: string; readonly source: Source },
): Promise<{ id: string; secret: string }> {
  const secret = randomToken();
  const row = { id: newId(), userId: of.userId, secretHash: tokenHash(secret), createdAt: deps.clock.now() };
  await insertBadge(tx, row);
  await deps.events.publish(tx, { type: 'app.badge-added', at: row.createdAt, ...of });
  return { id: row.id, secret };
}

export const askForBadge = route({
  method: 'POST',
  path: '/badges/handovers',
  capability,
  summary: { en: 'Get a token with which a reader writes you a badge, once', ko: '리더기에서 사원증을 한 번 받을 수 있는 토큰을 받아요' },
  access: signedIn({ fresh: true, strong: true }),
  limits: [limit(rates.ownAccount, thePrincipal)],
  reply: z.object({ token: z.string() }),
  status: 201,
}).handle(async (deps: AppDeps, _input, request) => {
  const { id } = request.principal.user;
  const link = { key: id, userId: id, payload: undefined };
  return { token: await deps.sessions.actAs(request, (tx) => issueLink(deps, tx, badgeHandover, link)) };
});

/** Writing a badge at one of these readers, for whoever shows the token of its account. */
export const collectBadge = (readers: Readonly<Record<string, string>>) =>
  route({
    method: 'POST',
    path: '/badges/collect',
    capability,
    summary: { en: 'Write the badge that a token stands for', ko: '토큰에 맞는 사원증을 만들어요' },
    access: badgeReader(readers),
    limits: [limit(rates.redeem)],
    body: z.strictObject({ token: z.string() }),
    reply: z.object({ id: z.uuid(), secret: z.string() }),
    status: 201,
    errors: [badgeErrors.invalid_badge],
  }).handle((deps: AppDeps, { token }, { source }) =>
    deps.db.transaction(async (tx) => {
      const link = await consumeLink(deps, tx, badgeHandover, token);
      if (!link?.userId) throw badgeErrors.invalid_badge();
      return makeBadge(deps, tx, { userId: link.userId, source });
    }),
  );

/** Signing in at one of these readers. */
export const signInWithBadge = (readers: Readonly<Record<string, string>>) =>
  route({
    method: 'POST',
    path: '/badges/sign-in',
    capability,
    summary: { en: 'Sign in with what a reader has read', ko: '리더기가 읽은 값으로 로그인해요' },
    access: badgeReader(readers),
    limits: [limit(rates.redeem)],
    body: z.strictObject({ secret: z.string().regex(tokenShape), transport: Transport }),
    reply: SignInResult,
    errors: [badgeErrors.invalid_badge],
  }).handle(async (deps: AppDeps, { secret, transport }, request) => {
    const badge = await findBadge(deps.db, tokenHash(secret));
    const { validSeconds } = badgeSettings.of(deps.settings).badges;
    const valid = badge && badge.createdAt.getTime() + validSeconds * 1000 > deps.clock.now().getTime();
    const user = valid && (await findUserById(deps.db, badge.userId));
    if (!user) throw badgeErrors.invalid_badge();
    const result = await completeSignIn(deps, request, proven(badgeFactor, user), { transport });
    if (result.status === 'refused') throw badgeErrors.invalid_badge();
    return result;
  });

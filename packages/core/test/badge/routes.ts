import {
  advance,
  defineErrors,
  findUserById,
  type House,
  limit,
  newId,
  proven,
  randomToken,
  rates,
  route,
  SignInResult,
  signedIn,
  Transport,
  theCaller,
  tokenHash,
  tokenShape,
} from '@daemun/core/capability';
import { z } from 'zod';
import { badgeFactor } from './factor.ts';
import { badgeReader } from './guard.ts';
import { findBadge, insertBadge } from './queries.ts';

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

export const addBadge = route({
  method: 'POST',
  path: '/badges',
  capability,
  summary: {
    en: 'Write a badge of your own; what is on it is shown this once',
    ko: '내 사원증을 만들어요. 담긴 값은 지금 한 번만 보여 줘요',
  },
  access: signedIn({ fresh: true, strong: true }),
  limits: [limit(rates.ownAccount, theCaller)],
  reply: z.object({ id: z.uuid(), secret: z.string() }),
  status: 201,
  renews: true,
}).handle(async (deps: House, _input, { caller, source }) => {
  const secret = randomToken();
  const row = { id: newId(), userId: caller.user.id, secretHash: tokenHash(secret), createdAt: deps.clock.now() };
  await deps.db.transaction(async (tx) => {
    await insertBadge(tx, row);
    await deps.events.publish(tx, { type: 'app.badge-added', at: row.createdAt, userId: row.userId, sessionId: caller.session.id, source });
  });
  return { id: row.id, secret };
});

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
  }).handle(async (deps: House, { secret, transport }, visitor) => {
    const badge = await findBadge(deps.db, tokenHash(secret));
    const user = badge && (await findUserById(deps.db, badge.userId));
    if (!user) throw badgeErrors.invalid_badge();
    const result = await advance(deps, visitor, proven(badgeFactor, user), { transport });
    if (result.status === 'refused') throw badgeErrors.invalid_badge();
    return result;
  });

import { z } from 'zod';
import { LinkToken, requireLink, takesLink } from '../account/consume-link.ts';
import { requestDeletion } from '../account/deletion.ts';
import { accountErrors } from '../account/errors.ts';
import { Email } from '../account/identifier.ts';
import { type Recipients, takeMessage } from '../account/message-budget.ts';
import { updateProfile } from '../account/queries.ts';
import { Moment, toPrincipalUser, User } from '../account/user.ts';
import { UndoneParts } from '../account/way-back/routes.ts';
import type { WithContributions } from '../kernel/base.ts';
import type { Queryable } from '../platform/database/database.ts';
import { limit, rates, thePrincipal, unlimitedBecauseUnguessable } from '../platform/http/rates.ts';
import { route } from '../platform/http/route.ts';
import { locales } from '../platform/i18n/text.ts';
import type { Platform } from '../platform/platform.ts';
import { typedText } from '../platform/typed-text.ts';
import { signedIn } from '../session/guard.ts';
import type { WithSessions } from '../session/live.ts';
import type { SignInDeps } from '../sign-in/sign-in-deps.ts';
import { confirmNewEmail, requestEmailChange } from './email-change.ts';
import { collectPersonalData } from './export.ts';

/** The part of a sign-in method that this capability needs. The capabilities above know which methods an account has. */
interface Way {
  readonly method: string;
  offersStepUp(db: Queryable, userId: string): Promise<boolean>;
}

export const getProfile = route({
  method: 'GET',
  path: '/profile',
  capability: 'account',
  summary: { en: 'Get the signed-in account', ko: '로그인한 계정의 정보를 받아요' },
  access: signedIn(),
  limits: unlimitedBecauseUnguessable,
  reply: User.extend({
    hasPassword: z.boolean().meta({ description: 'If false, `POST /password` sets the first password and needs no `currentPassword`' }),
  }),
}).handle(
  async (
    deps: Platform & { readonly factors: { of(account: { readonly roles: readonly string[] }): readonly Way[] } },
    _input,
    { principal: { user } },
  ) => {
    const password = deps.factors.of(user).find(({ method }) => method === 'password');
    const hasPassword = password !== undefined && (await password.offersStepUp(deps.db, user.id));
    return { ...user, hasPassword };
  },
);

export const patchProfile = route({
  method: 'PATCH',
  path: '/profile',
  capability: 'account',
  summary: { en: 'Change name, picture or language', ko: '이름, 사진, 언어를 바꿔요' },
  access: signedIn(),
  limits: [limit(rates.ownAccount, thePrincipal)],
  body: z.strictObject({
    name: typedText(100).nullable().optional(),
    image: z
      .url({ protocol: /^https$/, normalize: true })
      .max(2000)
      .nullable()
      .optional(),
    locale: z.enum(locales).nullable().optional(),
  }),
  reply: User,
}).handle(async (deps: Platform & WithSessions, changes, request) => {
  const { user } = request.principal;
  const row = await deps.sessions.actAs(request, async (tx, publish) => {
    await publish('account.profile-changed');
    return updateProfile(tx, deps.clock, user.id, changes);
  });
  return row ? toPrincipalUser(row) : user;
});

export const changeEmail = route({
  method: 'POST',
  path: '/email',
  capability: 'account',
  summary: {
    en: 'Request a change of e-mail address. The new address applies after it is verified',
    ko: '메일 주소를 바꾸겠다고 요청해요. 새 주소를 확인해야 바뀌어요',
  },
  access: signedIn({ fresh: true, strong: true }),
  limits: [limit(rates.ownAccount, thePrincipal), limit(rates.sendMail)],
  body: z.strictObject({ email: Email }),
  reply: z.object({ status: z.literal('verification-sent') }),
  status: 202,
}).handle(async (deps: Platform & Recipients & WithSessions, { email }, request) => {
  // The reply is the same whether or not a mail is sent (S-25).
  const mayGo = (await takeMessage(deps, request, rates.sendMail, { email })) === 0;
  if (mayGo) await requestEmailChange(deps, request, email);
  return { status: 'verification-sent' };
});

export const confirmEmail = route({
  method: 'POST',
  path: '/email/confirm',
  capability: 'account',
  summary: { en: 'Verify a new e-mail address with the link from the mail', ko: '새 주소로 받은 링크로 메일 주소를 확인해요' },
  ...takesLink,
  body: z.strictObject({ token: LinkToken }),
  reply: z.union([
    z.object({ status: z.literal('changed') }),
    z
      .object({ status: z.literal('undone'), ...UndoneParts })
      .meta({ description: 'The address was the previous one and could still be restored. The change was undone' }),
  ]),
  errors: [accountErrors.invalid_link, accountErrors.email_taken, accountErrors.signed_in_elsewhere],
}).handle(async (deps: Platform & WithSessions & Pick<SignInDeps, 'principals'>, { token }, request) => {
  const outcome = await confirmNewEmail(deps, request, token);
  if (outcome.kind === 'elsewhere') throw accountErrors.signed_in_elsewhere();
  if (outcome.kind === 'taken') throw accountErrors.email_taken();
  requireLink(outcome.kind !== 'invalid');
  return outcome.kind === 'undone' ? { status: 'undone', ...outcome.undone } : { status: 'changed' };
});

export const exportData = route({
  method: 'GET',
  path: '/export',
  capability: 'account',
  summary: { en: 'Download all personal data of the signed-in account', ko: '로그인한 사람의 개인 정보를 모두 내려받아요' },
  access: signedIn({ fresh: true, strong: true }),
  limits: [limit(rates.ownAccount, thePrincipal)],
  reply: z.record(z.string(), z.unknown()),
}).handle(async (deps: WithContributions, _input, { principal, reply }) => {
  reply.header('Content-Disposition', 'attachment; filename="account.json"');
  const data = await collectPersonalData(deps, principal.user.id);
  return { exportedAt: deps.clock.now().toISOString(), ...data };
});

export const deleteAccount = route({
  method: 'DELETE',
  path: '/account',
  capability: 'account',
  summary: { en: 'Close the account. Daemun deletes it after the grace period', ko: '계정을 닫아요. 유예 기간이 지나면 삭제돼요' },
  access: signedIn({ fresh: true, strong: true }),
  limits: [limit(rates.ownAccount, thePrincipal)],
  reply: z.object({ status: z.literal('deletion-scheduled'), deletionDueAt: Moment }),
  status: 202,
}).handle(async (deps: Platform & WithSessions, _input, request) => {
  const { user } = request.principal;
  const due = await deps.sessions.actAs(request, (tx) => requestDeletion(deps, tx, request, user), { sameCredentials: true });
  request.reply.clearCookie('session');
  return { status: 'deletion-scheduled', deletionDueAt: due ?? deps.clock.now() };
});

import { z } from 'zod';
import { route } from '../../platform/http/route.ts';
import type { Platform } from '../../platform/platform.ts';
import type { WithSessions } from '../../session/live.ts';
import { administration, byAdministrator } from './admin-access.ts';
import { clientErrors } from './errors.ts';
import {
  createRegistrationToken,
  deleteRegistrationToken,
  listRegistrationTokens,
  NewRegistrationToken,
  RegistrationToken,
} from './registration-token.ts';

type Deps = Platform & WithSessions;

export const createOAuthRegistrationToken = route({
  ...administration,
  method: 'POST',
  path: '/admin/registration-tokens',
  summary: {
    en: 'Make a token with which somebody registers OAuth clients. The reply shows it only once',
    ko: 'OAuth 클라이언트를 등록할 수 있는 토큰을 만들어요. 이때 한 번만 보여 줘요',
  },
  body: NewRegistrationToken,
  reply: z.object({
    token: z.string().meta({ description: 'The token. It is shown only once' }),
    registrationToken: RegistrationToken,
  }),
  status: 201,
}).handle(async (deps: Deps, input, request) => {
  const { token, row } = await deps.sessions.actAs(request, (tx) => createRegistrationToken(deps, tx, byAdministrator(request), input));
  return { token, registrationToken: row };
});

export const getOAuthRegistrationTokens = route({
  ...administration,
  method: 'GET',
  path: '/admin/registration-tokens',
  summary: { en: 'List the tokens for registering OAuth clients', ko: 'OAuth 클라이언트 등록 토큰 목록을 보여 줘요' },
  reply: z.object({ registrationTokens: z.array(RegistrationToken) }),
}).handle(async (deps) => ({ registrationTokens: await listRegistrationTokens(deps.db) }));

export const deleteOAuthRegistrationToken = route({
  ...administration,
  method: 'DELETE',
  path: '/admin/registration-tokens/{id}',
  summary: { en: 'Delete a token for registering OAuth clients', ko: 'OAuth 클라이언트 등록 토큰을 삭제해요' },
  params: z.strictObject({ id: z.uuid() }),
  errors: [clientErrors.registration_token_not_found],
}).handle(async (deps: Deps, { id }, request) => {
  await deps.sessions.actAs(request, (tx) => deleteRegistrationToken(deps, tx, byAdministrator(request), id));
  return undefined;
});

/** The routes for initial access tokens. */
export const registrationTokenRoutes = [createOAuthRegistrationToken, getOAuthRegistrationTokens, deleteOAuthRegistrationToken];

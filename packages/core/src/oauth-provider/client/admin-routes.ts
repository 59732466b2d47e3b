import { z } from 'zod';
import { Moment } from '../../account/user.ts';
import { day } from '../../platform/config/lifetime.ts';
import { route } from '../../platform/http/route.ts';
import type { Platform } from '../../platform/platform.ts';
import type { WithSessions } from '../../session/live.ts';
import { administration, byAdministrator } from './admin-access.ts';
import { type AdministerDeps, changeClient, createClientAs, deleteClient, endTokensOfClient, rotateSecret } from './administer.ts';
import { ClientChanges, ClientView, NewClientBody, toClientView } from './client-body.ts';
import { clientErrors } from './errors.ts';
import { answeringFaults } from './faults.ts';
import { PathText } from './path-text.ts';
import { type ListedClient, listClients, requireClient } from './queries.ts';

type Deps = Platform & WithSessions & AdministerDeps;

const Id = z.strictObject({ id: PathText });
const One = z.object({ client: ClientView }).meta({ id: 'OneOAuthClient' });
const Secret = z.string().meta({ description: 'The secret. It is shown only once' });

const view = ({ clock }: Pick<Platform, 'clock'>, { row, logoutFailure }: ListedClient) =>
  toClientView(row, { logoutFailure, now: clock.now() });

export const createOAuthClient = route({
  ...administration,
  method: 'POST',
  path: '/admin/clients',
  summary: {
    en: 'Make an OAuth client. The reply shows its secret only once',
    ko: 'OAuth 클라이언트를 만들어요. 시크릿은 이때 한 번만 보여 줘요',
  },
  body: NewClientBody,
  reply: z.object({ client: ClientView, clientSecret: Secret.optional() }),
  status: 201,
}).handle(async (deps: Deps, input, request) =>
  answeringFaults(request.locale, async () => {
    const made = await deps.sessions.actAs(request, (tx) => createClientAs(deps, tx, byAdministrator(request), input));
    const { row, clientSecret } = made;
    return { client: view(deps, { row, logoutFailure: null }), ...(clientSecret !== undefined && { clientSecret }) };
  }),
);

export const getOAuthClients = route({
  ...administration,
  method: 'GET',
  path: '/admin/clients',
  summary: { en: 'List OAuth clients', ko: 'OAuth 클라이언트 목록을 보여 줘요' },
  query: z.strictObject({
    after: z.string().max(2048).optional().meta({ description: '`next` of the reply before' }),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  }),
  reply: z.object({ clients: z.array(ClientView), next: z.string().nullable() }),
}).handle(async (deps, { after, limit }) => {
  const found = await listClients(deps.db, { after, limit: limit + 1 });
  const shown = found.slice(0, limit);
  return { clients: shown.map((one) => view(deps, one)), next: found.length > limit ? (shown.at(-1)?.row.id ?? null) : null };
});

export const getOAuthClient = route({
  ...administration,
  method: 'GET',
  path: '/admin/clients/{id}',
  summary: { en: 'Get one OAuth client', ko: 'OAuth 클라이언트 하나를 보여 줘요' },
  params: Id,
  reply: One,
  errors: [clientErrors.client_not_found],
}).handle(async (deps, { id }) => ({ client: view(deps, await requireClient(deps.db, id)) }));

export const changeOAuthClient = route({
  ...administration,
  method: 'PATCH',
  path: '/admin/clients/{id}',
  summary: {
    en: 'Change an OAuth client. If it is disabled, its tokens and those of its users end at once',
    ko: 'OAuth 클라이언트를 바꿔요. 사용 중지하면 이 클라이언트와 사용자의 토큰이 바로 끝나요',
  },
  params: Id,
  body: ClientChanges,
  reply: One,
  errors: [clientErrors.client_not_found, clientErrors.client_describes_itself],
}).handle(async (deps: Deps, { id, ...changes }, request) =>
  answeringFaults(request.locale, async () => {
    await deps.sessions.actAs(request, (tx) => changeClient(deps, tx, byAdministrator(request), { id, changes }));
    return { client: view(deps, await requireClient(deps.db, id)) };
  }),
);

export const deleteOAuthClient = route({
  ...administration,
  method: 'DELETE',
  path: '/admin/clients/{id}',
  summary: {
    en: 'Delete an OAuth client with its tokens, and with what people have allowed to it',
    ko: 'OAuth 클라이언트를 토큰, 사용자 동의와 함께 삭제해요',
  },
  params: Id,
  errors: [clientErrors.client_not_found],
}).handle(async (deps: Deps, { id }, request) => {
  await deps.sessions.actAs(request, (tx) => deleteClient(deps, tx, byAdministrator(request), id));
  return undefined;
});

export const rotateClientSecret = route({
  ...administration,
  method: 'POST',
  path: '/admin/clients/{id}/secrets',
  summary: {
    en: 'Make a new secret. The present one stays good for a while, a day if nothing is said',
    ko: '새 시크릿을 만들어요. 지금 시크릿은 정한 시간 동안(기본 하루) 함께 쓸 수 있어요',
  },
  params: Id,
  body: z.strictObject({
    overlapSeconds: z
      .number()
      .int()
      .min(0)
      .max(30 * day)
      .default(day),
  }),
  reply: z.object({ clientSecret: Secret, previousEndsAt: Moment.nullable() }),
  status: 201,
  errors: [clientErrors.client_not_found, clientErrors.client_has_no_secret],
}).handle(async (deps: Deps, { id, overlapSeconds }, request) =>
  deps.sessions.actAs(request, (tx) => rotateSecret(deps, tx, byAdministrator(request), { id, overlapSeconds })),
);

export const endTokensOfOAuthClient = route({
  ...administration,
  method: 'POST',
  path: '/admin/clients/{id}/end-tokens',
  summary: { en: 'End every token of an OAuth client and of its users', ko: 'OAuth 클라이언트와 사용자의 토큰을 모두 끝내요' },
  params: Id,
  errors: [clientErrors.client_not_found],
}).handle(async (deps: Deps, { id }, request) => {
  await deps.sessions.actAs(request, (tx) => endTokensOfClient(deps, tx, byAdministrator(request), id));
  return undefined;
});

/** The routes that administer clients. */
export const clientRoutes = [
  createOAuthClient,
  getOAuthClients,
  getOAuthClient,
  changeOAuthClient,
  deleteOAuthClient,
  rotateClientSecret,
  endTokensOfOAuthClient,
];

import { z } from 'zod';
import { Moment } from '../account/user.ts';
import { after } from '../platform/clock.ts';
import { type FieldRule, fieldError } from '../platform/http/input.ts';
import { limit, rates, thePrincipal, unlimitedBecauseUnguessable } from '../platform/http/rates.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import { route } from '../platform/http/route.ts';
import type { Platform } from '../platform/platform.ts';
import { typedText } from '../platform/typed-text.ts';
import { signedIn } from '../session/guard.ts';
import type { WithSessions } from '../session/live.ts';
import { apiKeyErrors } from './errors.ts';
import { apiKey } from './guard.ts';
import { issueKey, revokeKey, rotateKey } from './issue.ts';
import { keyKinds } from './key.ts';
import { countDays, type ListedKey, listKeys, listUses } from './queries.ts';

const day = 24 * 3600;
/** How many lines of the usage log are shown. */
const shownUses = 100;

/** A key as its owner sees it. The object never contains the key itself. */
export const ApiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    kind: z.enum(keyKinds),
    start: z.string(),
    scopes: z.array(z.string()),
    tier: z.string().nullable(),
    createdAt: Moment,
    expiresAt: Moment,
    lastUsedAt: Moment.nullable(),
    replacedById: z.uuid().nullable(),
  })
  .meta({ id: 'ApiKey' });

const NewApiKey = ApiKey.extend({ key: z.string().meta({ description: 'The secret key. It is shown only once' }) });

export function toApiKey(row: Omit<ListedKey, 'lastUsedAt'> & { readonly lastUsedAt?: Date | null }): z.input<typeof ApiKey> {
  const { id, name, kind, start, scopes, tier, createdAt, expiresAt, replacedById } = row;
  return { id, name, kind, start, scopes, tier, createdAt, expiresAt, replacedById, lastUsedAt: row.lastUsedAt ?? null };
}

/** A scope in the syntax of OAuth (RFC 6749 §3.3). */
const Scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/);
const Id = z.strictObject({ id: z.uuid() });

const rules = {
  past: { code: 'in_the_past', text: { en: 'This must be in the future.', ko: '앞으로의 시각이어야 해요.' } },
  late: (days: number): FieldRule => ({
    code: 'too_late',
    text: { en: 'A key lives {days} days at most.', ko: '키는 최대 {days}일까지 쓸 수 있어요.' },
    values: { days },
  }),
  notOffered: (offered: readonly string[]): FieldRule => ({
    code: 'not_offered',
    text: { en: 'This is not offered here. There is: {offered}', ko: '여기에서 고를 수 없는 값이에요. 고를 수 있는 값: {offered}' },
    values: { offered: offered.join(', ') },
  }),
} as const;

/**
 * Refuses scopes, tiers and expiry times that the deployment does not offer.
 * @throws Problem invalid_input
 */
function requireOffered(
  { settings, clock }: Pick<Platform, 'settings' | 'clock'>,
  { locale }: Pick<RequestContext, 'locale'>,
  { scopes, tier, expiresAt }: { scopes: readonly string[]; tier: string | null; expiresAt: Date | undefined },
): void {
  const { apiKeys } = settings;
  const { scopes: offeredScopes, tiers: offeredTiers } = apiKeys;
  if (offeredScopes && !scopes.every((scope) => offeredScopes.includes(scope))) {
    throw fieldError('scopes', rules.notOffered(offeredScopes), locale);
  }
  if (offeredTiers && tier !== null && !offeredTiers.includes(tier)) throw fieldError('tier', rules.notOffered(offeredTiers), locale);
  if (!expiresAt) return;
  const now = clock.now();
  if (expiresAt <= now) throw fieldError('expiresAt', rules.past, locale);
  // One extra minute is allowed, because clocks differ.
  if (expiresAt > after(now, apiKeys.maximumSeconds + 60)) throw fieldError('expiresAt', rules.late(apiKeys.maximumSeconds / day), locale);
}

export const createApiKey = route({
  method: 'POST',
  path: '/api-keys',
  capability: 'api-keys',
  summary: { en: 'Create an API key. The reply shows the key only once', ko: 'API 키를 만들어요. 키는 이때 한 번만 보여 줘요' },
  access: signedIn({ fresh: true, strong: true }),
  limits: [limit(rates.ownAccount, thePrincipal)],
  body: z.strictObject({
    name: typedText(100),
    kind: z.enum(keyKinds),
    scopes: z.array(Scope).max(50).default([]),
    tier: typedText(50).nullable().default(null),
    expiresAt: z.iso.datetime({ offset: true }).optional(),
  }),
  reply: NewApiKey,
  status: 201,
  errors: [apiKeyErrors.api_key_limit_reached],
}).handle(async (deps: Platform & WithSessions, { expiresAt: until, scopes: given, ...rest }, request) => {
  const wanted = { ...rest, scopes: [...new Set(given)], expiresAt: until === undefined ? undefined : new Date(until) };
  requireOffered(deps, request, wanted);
  const { key, row } = await issueKey(deps, request, wanted);
  return { ...toApiKey(row), key };
});

export const getApiKeys = route({
  method: 'GET',
  path: '/api-keys',
  capability: 'api-keys',
  summary: { en: 'List the API keys of the account, newest first', ko: '내 API 키를 최신 순으로 보여 줘요' },
  access: signedIn(),
  limits: unlimitedBecauseUnguessable,
  reply: z.object({ apiKeys: z.array(ApiKey) }),
}).handle(async (deps, _input, { principal }) => ({ apiKeys: (await listKeys(deps, principal.user.id)).map(toApiKey) }));

export const getApiKey = route({
  method: 'GET',
  path: '/api-keys/{id}',
  capability: 'api-keys',
  summary: { en: 'Get one API key of the account', ko: '내 API 키 하나를 보여 줘요' },
  access: signedIn(),
  limits: unlimitedBecauseUnguessable,
  params: Id,
  reply: ApiKey,
  errors: [apiKeyErrors.api_key_not_found],
}).handle(async (deps, { id }, { principal }) => toApiKey(await requireKey(deps, principal.user.id, id)));

async function requireKey(deps: Pick<Platform, 'db'>, userId: string, id: string): Promise<ListedKey> {
  const [row] = await listKeys(deps, userId, id);
  if (!row) throw apiKeyErrors.api_key_not_found();
  return row;
}

/** A span such as `24h`: a whole number of seconds, minutes, hours or days. The parsed value is in seconds. */
const Span = z
  .string()
  .regex(/^\d{1,8}[smhd]$/)
  .transform((text) => Number(text.slice(0, -1)) * { s: 1, m: 60, h: 3600, d: day }[text.slice(-1) as 's' | 'm' | 'h' | 'd'])
  .pipe(z.number().max(30 * day))
  .meta({ description: 'A duration such as 24h, 30m or 7d, at most 30 days' });

export const rotateApiKey = route({
  method: 'POST',
  path: '/api-keys/{id}/rotate',
  capability: 'api-keys',
  summary: {
    en: 'Rotate an API key. The old key keeps working for the overlap',
    ko: 'API 키를 새 키로 바꿔요. 이전 키는 겹치는 기간 동안 함께 쓸 수 있어요',
  },
  access: signedIn({ fresh: true, strong: true }),
  limits: [limit(rates.ownAccount, thePrincipal)],
  params: Id,
  body: z.strictObject({ overlap: Span.default(day) }),
  reply: NewApiKey.extend({ replaces: z.object({ id: z.uuid(), expiresAt: Moment }) }),
  status: 201,
  errors: [apiKeyErrors.api_key_not_found, apiKeyErrors.api_key_replaced, apiKeyErrors.api_key_limit_reached],
}).handle(async (deps: Platform & WithSessions, { id, overlap }, request) => {
  const { key, row, replaced } = await rotateKey(deps, request, id, overlap);
  return { ...toApiKey(row), key, replaces: replaced };
});

export const deleteApiKey = route({
  method: 'DELETE',
  path: '/api-keys/{id}',
  capability: 'api-keys',
  summary: { en: 'Delete an API key. It stops working everywhere', ko: 'API 키를 삭제해요. 바로 어디서도 쓸 수 없어요' },
  access: signedIn(),
  limits: [limit(rates.ownAccount, thePrincipal)],
  params: Id,
  errors: [apiKeyErrors.api_key_not_found],
}).handle(async (deps: Platform & WithSessions, { id }, request) => {
  await revokeKey(deps, request, id);
  return undefined;
});

export const getApiKeyUsage = route({
  method: 'GET',
  path: '/api-keys/{id}/usage',
  capability: 'api-keys',
  summary: {
    en: 'Get the daily usage of an API key and where it was last used. The figures lag by a few seconds',
    ko: 'API 키를 날마다 몇 번 썼는지, 마지막으로 어디서 썼는지 보여 줘요. 몇 초 늦을 수 있어요',
  },
  access: signedIn(),
  limits: [limit(rates.ownAccount, thePrincipal)],
  params: Id,
  reply: z.object({
    timeZone: z.string().meta({ description: 'The time zone of the days' }),
    days: z.array(z.object({ day: z.string(), uses: z.int() })),
    log: z.array(
      z.object({ hour: Moment, lastUsedAt: Moment, ip: z.string().nullable(), userAgent: z.string().nullable(), uses: z.int() }),
    ),
  }),
  errors: [apiKeyErrors.api_key_not_found],
}).handle(async (deps, { id }, { principal }) => {
  await requireKey(deps, principal.user.id, id);
  const [days, uses] = await Promise.all([countDays(deps, id), listUses(deps, id, shownUses)]);
  return {
    timeZone: deps.settings.timeZone,
    days,
    log: uses.map(({ ip, userAgent, ...use }) => ({ ...use, ip: ip || null, userAgent: userAgent || null })),
  };
});

export const getOwnApiKey = route({
  method: 'GET',
  path: '/api-key',
  capability: 'api-keys',
  summary: { en: 'Get the permissions of the API key in this request', ko: '함께 보낸 API 키로 무엇을 할 수 있는지 알려 줘요' },
  access: apiKey(),
  limits: unlimitedBecauseUnguessable,
  reply: z.object({
    id: z.uuid(),
    userId: z.uuid(),
    kind: z.enum(keyKinds),
    name: z.string(),
    scopes: z.array(z.string()).readonly(),
    tier: z.string().nullable(),
    createdAt: Moment,
    expiresAt: Moment,
  }),
}).handle(async (_deps, _input, { principal }) => principal);

import { z } from 'zod';
import { accountErrors } from '../../account/errors.ts';
import { Moment } from '../../account/user.ts';
import { deviceLabel, deviceLabelIn } from '../../platform/http/device-label.ts';
import { limit, rates, thePrincipal, unlimitedBecauseUnguessable } from '../../platform/http/rates.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { route } from '../../platform/http/route.ts';
import type { Platform } from '../../platform/platform.ts';
import { typedText } from '../../platform/typed-text.ts';
import type { SignedInRequest } from '../../session/guard.ts';
import { signedIn } from '../../session/guard.ts';
import type { WithSessions } from '../../session/live.ts';
import { bindingHash } from '../../sign-in/binding-hash.ts';
import { type Begun, creationOptions, verifyCreation } from './ceremony.ts';
import { passkeyErrors } from './errors.ts';
import { type PasskeyDeps, removePasskey, savePasskey } from './passkeys.ts';
import { listPasskeys, type PasskeyRow, renamePasskey, takeOffer } from './queries.ts';
import { RegistrationResponse } from './response.ts';

/** A passkey as its owner sees it. */
const Passkey = z
  .object({
    id: z.uuid(),
    name: z.string().meta({ description: 'A default name, such as "Chrome on macOS", is in the language of the request' }),
    synced: z.boolean().meta({ description: 'True if the passkey syncs to other devices of its owner. False if it stays in one device' }),
    backedUp: z.boolean(),
    transports: z.array(z.string()).readonly(),
    createdAt: Moment,
    lastUsedAt: Moment.nullable(),
  })
  .meta({ id: 'Passkey' });

const toPasskey = (
  { id, name, synced, backedUp, transports, createdAt, lastUsedAt }: PasskeyRow,
  { locale }: Pick<RequestContext, 'locale'>,
): z.input<typeof Passkey> => ({
  id,
  name: deviceLabelIn(name, locale),
  synced,
  backedUp,
  transports,
  createdAt,
  lastUsedAt,
});

const Name = typedText(100);
/** The browser reads these; their shape is WebAuthn’s. */
export const Options = z.looseObject({ challenge: z.string() }).meta({ id: 'PasskeyOptions' });

const begunBy = (ceremony: 'register' | 'upgrade', { principal }: SignedInRequest): Begun => ({
  ceremony,
  boundTo: bindingHash('session', principal.session.id),
});

export const startRegistration = route({
  method: 'POST',
  path: '/passkey/register/start',
  capability: 'passkeys',
  summary: { en: 'Get the options to create a passkey', ko: '패스키를 만들 때 필요한 옵션을 받아요' },
  access: signedIn({ fresh: true, strong: true }),
  limits: [limit(rates.passkey, thePrincipal)],
  body: z.strictObject({
    upgrade: z
      .boolean()
      .optional()
      .meta({ description: 'For a browser that creates a passkey automatically after a sign-in with a password' }),
  }),
  reply: Options,
  errors: [passkeyErrors.too_many_passkeys],
}).handle(async (deps: PasskeyDeps, { upgrade }, request) => {
  const { user } = request.principal;
  const existing = await listPasskeys(deps.db, user.id);
  if (existing.length >= deps.settings.passkeys.perUser) throw passkeyErrors.too_many_passkeys();
  const begun = begunBy(upgrade ? 'upgrade' : 'register', request);
  return { ...(await deps.sessions.actAs(request, (tx) => creationOptions(deps, tx, begun, user, existing))) };
});

export const completeRegistration = route({
  method: 'POST',
  path: '/passkey/register/complete',
  capability: 'passkeys',
  summary: { en: 'Save a new passkey', ko: '만든 패스키를 저장해요' },
  access: signedIn({ fresh: true, strong: true, from: 'keeper' }),
  renews: true,
  limits: [limit(rates.passkey, thePrincipal)],
  body: z.strictObject({ response: RegistrationResponse, name: Name.optional(), upgrade: z.boolean().optional() }),
  reply: Passkey,
  errors: [passkeyErrors.passkey_refused, passkeyErrors.passkey_synced, passkeyErrors.passkey_exists, passkeyErrors.too_many_passkeys],
}).handle(async (deps: PasskeyDeps, { response, name, upgrade }, request) => {
  const creation = await verifyCreation(deps, begunBy(upgrade ? 'upgrade' : 'register', request), response);
  if (!creation) throw passkeyErrors.passkey_refused();
  const saved = await savePasskey(deps, request, creation, name ?? deviceLabel(request.source.userAgent, request.locale));
  if (saved === 'answered') throw passkeyErrors.passkey_refused();
  if (saved === 'synced') throw passkeyErrors.passkey_synced();
  if (saved === 'exists') throw passkeyErrors.passkey_exists();
  if (saved === 'too-many') throw passkeyErrors.too_many_passkeys();
  return toPasskey(saved.passkey, request);
});

export const offerPasskey = route({
  method: 'POST',
  path: '/passkey/offer',
  capability: 'passkeys',
  summary: {
    en: 'Check whether a page should offer a passkey now. An account without passkeys gets the offer at most once a month',
    ko: '지금 패스키를 만들라고 권해도 되는지 알려 줘요. 패스키가 없는 계정에 한 달에 한 번만 권해요',
  },
  access: signedIn(),
  limits: [limit(rates.ownAccount, thePrincipal)],
  reply: z.object({ offer: z.boolean() }),
}).handle(async (deps: Platform & WithSessions, _input, request) => {
  const { user } = request.principal;
  return { offer: await deps.sessions.actAs(request, (tx) => takeOffer(tx, deps.clock, user.id)) };
});

export const getPasskeys = route({
  method: 'GET',
  path: '/passkeys',
  capability: 'passkeys',
  summary: { en: 'List the passkeys of the account', ko: '계정의 패스키 목록이에요' },
  access: signedIn(),
  limits: unlimitedBecauseUnguessable,
  reply: z.object({ passkeys: z.array(Passkey) }),
}).handle(async (deps, _input, request) => ({
  passkeys: (await listPasskeys(deps.db, request.principal.user.id)).map((row) => toPasskey(row, request)),
}));

export const patchPasskey = route({
  method: 'PATCH',
  path: '/passkeys/{id}',
  capability: 'passkeys',
  summary: { en: 'Rename a passkey', ko: '패스키 이름을 바꿔요' },
  access: signedIn(),
  limits: [limit(rates.ownAccount, thePrincipal)],
  params: z.strictObject({ id: z.uuid() }),
  body: z.strictObject({ name: Name }),
  reply: Passkey,
  errors: [passkeyErrors.passkey_not_found],
}).handle(async (deps: Platform & WithSessions, { id, name }, request) => {
  const { user } = request.principal;
  const renamed = await deps.sessions.actAs(request, (tx) => renamePasskey(tx, { userId: user.id, id, name }));
  if (!renamed) throw passkeyErrors.passkey_not_found();
  return toPasskey(renamed, request);
});

export const deletePasskey = route({
  method: 'DELETE',
  path: '/passkeys/{id}',
  capability: 'passkeys',
  summary: { en: 'Delete a passkey', ko: '계정에서 패스키를 지워요' },
  access: signedIn({ fresh: true, strong: true, from: 'keeper' }),
  renews: true,
  limits: [limit(rates.ownAccount, thePrincipal)],
  params: z.strictObject({ id: z.uuid() }),
  errors: [passkeyErrors.passkey_not_found, accountErrors.last_factor],
}).handle(async (deps: PasskeyDeps, { id }, request) => {
  await removePasskey(deps, request, id);
  return undefined;
});

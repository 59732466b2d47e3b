import { z } from 'zod';
import { accountErrors } from '../../account/errors.ts';
import { Moment } from '../../account/user.ts';
import { deviceLabel, deviceLabelIn } from '../../platform/http/device-label.ts';
import { limit, rates, theCaller, unlimitedBecauseUnguessable } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import type { Visitor } from '../../platform/http/visitor.ts';
import type { Platform } from '../../platform/platform.ts';
import { typedText } from '../../platform/typed-text.ts';
import type { SignedInVisitor } from '../../session/guard.ts';
import { signedIn } from '../../session/guard.ts';
import type { WithSessions } from '../../session/live.ts';
import { asker } from '../../sign-in/asker.ts';
import { type Begun, creationOptions, verifyCreation } from './ceremony.ts';
import { passkeyErrors } from './errors.ts';
import { type PasskeyDeps, removePasskey, savePasskey } from './passkeys.ts';
import { listPasskeys, type PasskeyRow, renamePasskey, takeOffer } from './queries.ts';
import { RegistrationResponse } from './response.ts';

/** A passkey as its owner sees it. */
const Passkey = z
  .object({
    id: z.uuid(),
    name: z.string().meta({ description: 'One that nobody has given, such as "Chrome on macOS", is in the language of the request' }),
    synced: z.boolean().meta({ description: 'Its owner’s account carries it to other devices; else it stays in this one' }),
    backedUp: z.boolean(),
    transports: z.array(z.string()).readonly(),
    createdAt: Moment,
    lastUsedAt: Moment.nullable(),
  })
  .meta({ id: 'Passkey' });

const toPasskey = (
  { id, name, synced, backedUp, transports, createdAt, lastUsedAt }: PasskeyRow,
  { locale }: Pick<Visitor, 'locale'>,
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
export const Options = z.looseObject({ challenge: z.string() });

const begunBy = (ceremony: 'register' | 'upgrade', { caller }: SignedInVisitor): Begun => ({
  ceremony,
  askedBy: asker('session', caller.session.id),
});

export const startRegistration = route({
  method: 'POST',
  path: '/passkey/register/start',
  capability: 'passkeys',
  summary: { en: 'Get the options to make a passkey with', ko: '패스키를 만들 때 필요한 옵션을 받아요' },
  access: signedIn({ fresh: true, strong: true }),
  limits: [limit(rates.passkey, theCaller)],
  body: z.strictObject({
    upgrade: z.boolean().optional().meta({ description: 'For a browser that makes one by itself after a password' }),
  }),
  reply: Options,
  errors: [passkeyErrors.too_many_passkeys],
}).handle(async (deps: PasskeyDeps, { upgrade }, visitor) => {
  const { user } = visitor.caller;
  const existing = await listPasskeys(deps.db, user.id);
  if (existing.length >= deps.settings.passkeys.perUser) throw passkeyErrors.too_many_passkeys();
  const begun = begunBy(upgrade ? 'upgrade' : 'register', visitor);
  return { ...(await deps.sessions.actAs(visitor, (tx) => creationOptions(deps, tx, begun, user, existing))) };
});

export const completeRegistration = route({
  method: 'POST',
  path: '/passkey/register/complete',
  capability: 'passkeys',
  summary: { en: 'Save the passkey that was made', ko: '만든 패스키를 저장해요' },
  access: signedIn({ fresh: true, strong: true }),
  renews: true,
  limits: [limit(rates.passkey, theCaller)],
  body: z.strictObject({ response: RegistrationResponse, name: Name.optional(), upgrade: z.boolean().optional() }),
  reply: Passkey,
  errors: [passkeyErrors.passkey_refused, passkeyErrors.passkey_synced, passkeyErrors.passkey_exists, passkeyErrors.too_many_passkeys],
}).handle(async (deps: PasskeyDeps, { response, name, upgrade }, visitor) => {
  const creation = await verifyCreation(deps, begunBy(upgrade ? 'upgrade' : 'register', visitor), response);
  if (!creation) throw passkeyErrors.passkey_refused();
  const saved = await savePasskey(deps, visitor, creation, name ?? deviceLabel(visitor.source.userAgent, visitor.locale));
  if (saved === 'answered') throw passkeyErrors.passkey_refused();
  if (saved === 'synced') throw passkeyErrors.passkey_synced();
  if (saved === 'exists') throw passkeyErrors.passkey_exists();
  if (saved === 'too-many') throw passkeyErrors.too_many_passkeys();
  return toPasskey(saved.passkey, visitor);
});

export const offerPasskey = route({
  method: 'POST',
  path: '/passkey/offer',
  capability: 'passkeys',
  summary: {
    en: 'Ask whether to offer a passkey now: yes at most once a month, and to an account that has none',
    ko: '지금 패스키를 만들라고 권해도 되는지 알려 줘요. 패스키가 없는 계정에 한 달에 한 번만 권해요',
  },
  access: signedIn(),
  limits: [limit(rates.ownAccount, theCaller)],
  reply: z.object({ offer: z.boolean() }),
}).handle(async (deps: Platform & WithSessions, _input, visitor) => {
  const { user } = visitor.caller;
  return { offer: await deps.sessions.actAs(visitor, (tx) => takeOffer(tx, deps.clock, user.id)) };
});

export const getPasskeys = route({
  method: 'GET',
  path: '/passkeys',
  capability: 'passkeys',
  summary: { en: 'List the passkeys of the account', ko: '계정의 패스키 목록이에요' },
  access: signedIn(),
  limits: unlimitedBecauseUnguessable,
  reply: z.object({ passkeys: z.array(Passkey) }),
}).handle(async (deps, _input, visitor) => ({
  passkeys: (await listPasskeys(deps.db, visitor.caller.user.id)).map((row) => toPasskey(row, visitor)),
}));

export const patchPasskey = route({
  method: 'PATCH',
  path: '/passkeys/{id}',
  capability: 'passkeys',
  summary: { en: 'Call a passkey something else', ko: '패스키 이름을 바꿔요' },
  access: signedIn(),
  limits: [limit(rates.ownAccount, theCaller)],
  params: z.strictObject({ id: z.uuid() }),
  body: z.strictObject({ name: Name }),
  reply: Passkey,
  errors: [passkeyErrors.passkey_not_found],
}).handle(async (deps: Platform & WithSessions, { id, name }, visitor) => {
  const { user } = visitor.caller;
  const renamed = await deps.sessions.actAs(visitor, (tx) => renamePasskey(tx, { userId: user.id, id, name }));
  if (!renamed) throw passkeyErrors.passkey_not_found();
  return toPasskey(renamed, visitor);
});

export const deletePasskey = route({
  method: 'DELETE',
  path: '/passkeys/{id}',
  capability: 'passkeys',
  summary: { en: 'Take a passkey off the account', ko: '계정에서 패스키를 지워요' },
  access: signedIn({ fresh: true, strong: true }),
  renews: true,
  limits: [limit(rates.ownAccount, theCaller)],
  params: z.strictObject({ id: z.uuid() }),
  errors: [passkeyErrors.passkey_not_found, accountErrors.last_factor],
}).handle(async (deps: PasskeyDeps, { id }, visitor) => {
  await removePasskey(deps, visitor, id);
  return undefined;
});

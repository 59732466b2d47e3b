import { newId } from '../src/platform/random.ts';
import { administrator } from './administrators.ts';
import type { TestApp } from './app.ts';
import { appCode } from './app-code.ts';
import { enrol, enrolled } from './authenticator.ts';
import { givenIdentity } from './identities.ts';
import { addClient, addResource } from './oauth.ts';
import { authorize, decide, interactionOf } from './oauth-browser.ts';
import { waitingDevice } from './oauth-devices.ts';
import { addPasskey, withPasskey } from './passkeys.ts';
import { goodPassword, newEmail, newPhone, otherPassword, type Person, signedUp, signIn } from './people.ts';
import { textedCode, withPhone } from './phones.ts';
import { createAuthenticator } from './software-authenticator.ts';

/** A request that a session is about to send. */
export interface ReadyRequest {
  readonly person: Pick<Person, 'browser'>;
  /** Where the declared path has parameters. */
  readonly path?: string;
  readonly body?: unknown;
}

/** Gets everything ready for a request, up to the moment of sending it. */
export type Prepare = (app: TestApp) => Promise<ReadyRequest>;

const someone: Prepare = async (app) => ({ person: await signedUp(app) });
const asks =
  (body: unknown): Prepare =>
  async (app) => ({ person: await signedUp(app), body });

async function keyOwner(app: TestApp): Promise<{ person: Person; id: string }> {
  const person = await signedUp(app);
  return { person, id: (await person.browser.post('/api-keys', { name: 'CI', kind: 'live' })).body.id };
}

/** Somebody who is signed in on a trusted browser too. */
async function trusting(app: TestApp): Promise<{ person: Person; id: string }> {
  const person = await enrolled(app);
  const browser = app.client();
  await browser.post('/login', { identifier: person.email, password: person.password });
  await browser.post('/verify-2fa', { code: person.code(), trustDevice: true });
  const { trustedDevices } = (await person.browser.get('/trusted-devices')).body;
  return { person, id: trustedDevices[0].id };
}

/** Somebody who takes codes by text message beside an authenticator. */
async function texted(app: TestApp) {
  const reachable = await withPhone(app);
  await (await enrol(app, reachable)).browser.post('/2fa/sms');
  app.clock.advance(61);
  return reachable;
}

/** Somebody who has nothing but a mailbox, and a code in it. */
const mailed: Prepare = async (app) => {
  const email = newEmail();
  const browser = app.client();
  await browser.post('/magic-link', { email });
  await browser.post('/magic-link/verify', { token: await app.outbox.token(email, '/magic-link') });
  app.clock.advance(61);
  await browser.post('/email-code', { email });
  const [mail] = await app.outbox.to(email);
  return { person: { browser }, body: { code: mail?.code } };
};

/** A document that is asked for and may be refused: the house that these requests go to has it. */
export const optionalConsent = {
  id: 'marketing-email',
  version: '1',
  title: { en: 'News by e-mail', ko: '이메일 소식 받기' },
  url: '/news',
  required: false,
};
const consents = [{ id: optionalConsent.id, version: optionalConsent.version }];

const registrationToken = { name: 'Partners', trust: 'third-party', uses: 1, expiresIn: 3600 };
const administers =
  (path: (app: TestApp) => Promise<string>, body?: unknown): Prepare =>
  async (app) => ({ person: await administrator(app), path: await path(app), ...(body !== undefined && { body }) });
const ofClient = async (app: TestApp): Promise<string> => `/admin/clients/${(await addClient(app)).client.id}`;

/** A resource of its own each time. */
async function ofResource(app: TestApp): Promise<string> {
  const identifier = `https://${newId()}.example`;
  await addResource(app, { identifier, scopes: [] });
  return identifier;
}

/** One request for each route that changes something in the name of a session. Each succeeds while the session lives. */
export const changingRequests: Readonly<Record<string, Prepare>> = {
  'DELETE /sessions/{id}': async (app) => {
    const person = await signedUp(app);
    await signIn(app, person);
    const { body } = await person.browser.get('/sessions');
    return { person, path: `/sessions/${body.sessions.find(({ current }: { current: boolean }) => !current).id}` };
  },
  'POST /logout-all': someone,
  'PATCH /profile': asks({ name: 'Somebody Else' }),
  'POST /email': asks({ email: newEmail() }),
  'DELETE /account': someone,
  'POST /password': asks({ currentPassword: goodPassword, newPassword: otherPassword }),
  'POST /account/consents': asks({ consents }),
  'DELETE /account/consents/{id}': async (app) => {
    const person = await signedUp(app);
    await person.browser.post('/account/consents', { consents });
    return { person, path: `/account/consents/${optionalConsent.id}` };
  },
  'POST /api-keys': asks({ name: 'CI', kind: 'live' }),
  'POST /api-keys/{id}/rotate': async (app) => {
    const { person, id } = await keyOwner(app);
    return { person, path: `/api-keys/${id}/rotate`, body: {} };
  },
  'DELETE /api-keys/{id}': async (app) => {
    const { person, id } = await keyOwner(app);
    return { person, path: `/api-keys/${id}` };
  },
  'POST /oauth/device/claim': async (app) => {
    const { userCode } = await waitingDevice(app);
    return { person: await signedUp(app), path: '/api/auth/oauth/device/claim', body: { userCode } };
  },
  'POST /oauth/device/decision': async (app) => {
    const person = await signedUp(app);
    const { userCode } = await waitingDevice(app);
    await person.browser.post('/api/auth/oauth/device/claim', { userCode });
    return { person, path: '/api/auth/oauth/device/decision', body: { userCode, decision: 'allow' } };
  },
  'POST /admin/clients': administers(async () => '/admin/clients', { kind: 'machine', name: 'Machine' }),
  'PATCH /admin/clients/{id}': administers(ofClient, { disabled: true }),
  'DELETE /admin/clients/{id}': administers(ofClient),
  'POST /admin/clients/{id}/secrets': administers(async (app) => `${await ofClient(app)}/secrets`, {}),
  'POST /admin/clients/{id}/end-tokens': administers(async (app) => `${await ofClient(app)}/end-tokens`),
  'POST /admin/registration-tokens': administers(async () => '/admin/registration-tokens', registrationToken),
  'DELETE /admin/registration-tokens/{id}': async (app) => {
    const person = await administrator(app);
    const { body } = await person.browser.post('/admin/registration-tokens', registrationToken);
    return { person, path: `/admin/registration-tokens/${body.registrationToken.id}` };
  },
  'POST /admin/resources': async (app) => ({
    person: await administrator(app),
    body: { identifier: `https://${newId()}.example`, name: 'API' },
  }),
  'PATCH /admin/resources': async (app) => ({
    person: await administrator(app),
    body: { identifier: await ofResource(app), name: 'Other' },
  }),
  'DELETE /admin/resources': administers(async (app) => `/admin/resources?identifier=${encodeURIComponent(await ofResource(app))}`),
  'POST /passkey/register/start': asks({}),
  'POST /passkey/register/complete': async (app) => {
    const person = await signedUp(app);
    const options = (await person.browser.post('/passkey/register/start', {})).body;
    return { person, body: { response: createAuthenticator(app.daemun.settings.origin).create(options) } };
  },
  'POST /passkey/offer': someone,
  'PATCH /passkeys/{id}': async (app) => {
    const person = await withPasskey(app);
    return { person, path: `/passkeys/${person.passkeyId}`, body: { name: 'Another name' } };
  },
  'DELETE /passkeys/{id}': async (app) => {
    const person = await withPasskey(app);
    return { person, path: `/passkeys/${person.passkeyId}` };
  },
  'DELETE /identities/{id}': async (app) => {
    const person = await signedUp(app);
    return { person, path: `/identities/${(await givenIdentity(app, person)).id}` };
  },
  'DELETE /trusted-devices': async (app) => ({ person: (await trusting(app)).person }),
  'DELETE /trusted-devices/{id}': async (app) => {
    const { person, id } = await trusting(app);
    return { person, path: `/trusted-devices/${id}` };
  },
  'POST /setup-2fa': someone,
  'POST /verify-2fa': async (app) => {
    const person = await signedUp(app);
    const { secret } = (await person.browser.post('/setup-2fa')).body;
    return { person, body: { code: appCode(secret, app.clock.now()), setup: true } };
  },
  'POST /disable-2fa': async (app) => {
    const person = await enrolled(app);
    return { person, body: { code: person.code() } };
  },
  'POST /backup-codes': async (app) => ({ person: await enrolled(app) }),
  'POST /backup-codes/saved': async (app) => {
    const person = await enrolled(app);
    const { backupCodeSet } = (await person.browser.post('/backup-codes')).body;
    return { person, body: { backupCodeSet } };
  },
  'POST /2fa/sms': async (app) => ({ person: await withPhone(app) }),
  'DELETE /2fa/sms': async (app) => ({ person: await texted(app) }),
  'POST /2fa/sms/send': async (app) => ({ person: await texted(app), body: { stepUp: true } }),
  'POST /sms/send': asks({ phone: newPhone() }),
  'POST /sms/resend': async (app) => {
    const person = await signedUp(app);
    const phone = newPhone();
    await person.browser.post('/sms/send', { phone });
    app.clock.advance(61);
    return { person, body: { phone } };
  },
  'POST /oauth/interaction': async (app) => {
    const person = await signedUp(app);
    const { client } = await addClient(app);
    const interaction = interactionOf(await authorize(person.browser, client));
    return { person, path: '/api/auth/oauth/interaction', body: { interaction, decision: 'allow' } };
  },
  'DELETE /connected-apps/{clientId}': async (app) => {
    const person = await signedUp(app);
    const { client } = await addClient(app);
    await decide(person.browser, interactionOf(await authorize(person.browser, client)), 'allow');
    return { person, path: `/connected-apps/${client.id}` };
  },
  'POST /sms/verify': async (app) => {
    const person = await signedUp(app);
    const phone = newPhone();
    await person.browser.post('/sms/send', { phone });
    return { person, body: { phone, code: await textedCode(app, phone) } };
  },
  'DELETE /phone': async (app) => ({ person: await withPhone(app) }),
  'POST /step-up/password': asks({ password: goodPassword }),
  'POST /step-up/totp': async (app) => {
    const person = await enrolled(app);
    return { person, body: { code: person.code() } };
  },
  'POST /step-up/backup-code': async (app) => {
    const person = await enrolled(app);
    return { person, body: { backupCode: person.backupCodes[0] } };
  },
  'POST /step-up/sms-code': async (app) => {
    const person = await texted(app);
    await person.browser.post('/2fa/sms/send', { stepUp: true });
    return { person, body: { code: await textedCode(app, person.phone) } };
  },
  'POST /step-up/email-code': mailed,
  'POST /step-up/passkey/start': async (app) => ({ person: await withPasskey(app) }),
  'POST /step-up/passkey': async (app) => {
    const person = await addPasskey(app, await signedUp(app));
    const options = (await person.browser.post('/step-up/passkey/start')).body;
    return { person, body: { response: person.authenticator.get(options) } };
  },
};

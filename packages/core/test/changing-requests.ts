import { appCode } from './app-code.ts';
import { enrol, enrolled } from './authenticator.ts';
import type { TestHouse } from './house.ts';
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
export type Prepare = (house: TestHouse) => Promise<ReadyRequest>;

const someone: Prepare = async (house) => ({ person: await signedUp(house) });
const asks =
  (body: unknown): Prepare =>
  async (house) => ({ person: await signedUp(house), body });

async function keyHolder(house: TestHouse): Promise<{ person: Person; id: string }> {
  const person = await signedUp(house);
  return { person, id: (await person.browser.post('/api-keys', { name: 'CI', kind: 'live' })).body.id };
}

/** Somebody who is signed in on a trusted browser too. */
async function trusting(house: TestHouse): Promise<{ person: Person; id: string }> {
  const person = await enrolled(house);
  const browser = house.visitor();
  await browser.post('/login', { identifier: person.email, password: person.password });
  await browser.post('/verify-2fa', { code: person.code(), trustDevice: true });
  const { trustedDevices } = (await person.browser.get('/trusted-devices')).body;
  return { person, id: trustedDevices[0].id };
}

/** Somebody who takes codes by text message beside an authenticator. */
async function texted(house: TestHouse) {
  const reachable = await withPhone(house);
  await (await enrol(house, reachable)).browser.post('/2fa/sms');
  house.clock.advance(61);
  return reachable;
}

/** Somebody who has nothing but a mailbox, and a code in it. */
const mailed: Prepare = async (house) => {
  const email = newEmail();
  const browser = house.visitor();
  await browser.post('/magic-link', { email });
  await browser.post('/magic-link/verify', { token: await house.outbox.token(email, '/magic-link') });
  house.clock.advance(61);
  await browser.post('/email-code', { email });
  const [mail] = await house.outbox.to(email);
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

/** One request for each route that changes something in the name of a session. Each succeeds while the session lives. */
export const changingRequests: Readonly<Record<string, Prepare>> = {
  'DELETE /sessions/{id}': async (house) => {
    const person = await signedUp(house);
    await signIn(house, person);
    const { body } = await person.browser.get('/sessions');
    return { person, path: `/sessions/${body.sessions.find(({ current }: { current: boolean }) => !current).id}` };
  },
  'POST /logout-all': someone,
  'PATCH /profile': asks({ name: 'Somebody Else' }),
  'POST /email': asks({ email: newEmail() }),
  'DELETE /account': someone,
  'POST /password': asks({ currentPassword: goodPassword, newPassword: otherPassword }),
  'POST /account/consents': asks({ consents }),
  'DELETE /account/consents/{id}': async (house) => {
    const person = await signedUp(house);
    await person.browser.post('/account/consents', { consents });
    return { person, path: `/account/consents/${optionalConsent.id}` };
  },
  'POST /api-keys': asks({ name: 'CI', kind: 'live' }),
  'POST /api-keys/{id}/rotate': async (house) => {
    const { person, id } = await keyHolder(house);
    return { person, path: `/api-keys/${id}/rotate`, body: {} };
  },
  'DELETE /api-keys/{id}': async (house) => {
    const { person, id } = await keyHolder(house);
    return { person, path: `/api-keys/${id}` };
  },
  'POST /passkey/register/start': asks({}),
  'POST /passkey/register/complete': async (house) => {
    const person = await signedUp(house);
    const options = (await person.browser.post('/passkey/register/start', {})).body;
    return { person, body: { response: createAuthenticator(house.daemun.settings.origin).create(options) } };
  },
  'POST /passkey/offer': someone,
  'PATCH /passkeys/{id}': async (house) => {
    const person = await withPasskey(house);
    return { person, path: `/passkeys/${person.passkeyId}`, body: { name: 'Another name' } };
  },
  'DELETE /passkeys/{id}': async (house) => {
    const person = await withPasskey(house);
    return { person, path: `/passkeys/${person.passkeyId}` };
  },
  'DELETE /trusted-devices': async (house) => ({ person: (await trusting(house)).person }),
  'DELETE /trusted-devices/{id}': async (house) => {
    const { person, id } = await trusting(house);
    return { person, path: `/trusted-devices/${id}` };
  },
  'POST /setup-2fa': someone,
  'POST /verify-2fa': async (house) => {
    const person = await signedUp(house);
    const { secret } = (await person.browser.post('/setup-2fa')).body;
    return { person, body: { code: appCode(secret, house.clock.now()), setup: true } };
  },
  'POST /disable-2fa': async (house) => {
    const person = await enrolled(house);
    return { person, body: { code: person.code() } };
  },
  'POST /backup-codes': async (house) => ({ person: await enrolled(house) }),
  'POST /backup-codes/saved': async (house) => {
    const person = await enrolled(house);
    const { backupCodeSet } = (await person.browser.post('/backup-codes')).body;
    return { person, body: { backupCodeSet } };
  },
  'POST /2fa/sms': async (house) => ({ person: await withPhone(house) }),
  'DELETE /2fa/sms': async (house) => ({ person: await texted(house) }),
  'POST /2fa/sms/send': async (house) => ({ person: await texted(house), body: { stepUp: true } }),
  'POST /sms/send': asks({ phone: newPhone() }),
  'POST /sms/resend': async (house) => {
    const person = await signedUp(house);
    const phone = newPhone();
    await person.browser.post('/sms/send', { phone });
    house.clock.advance(61);
    return { person, body: { phone } };
  },
  'POST /sms/verify': async (house) => {
    const person = await signedUp(house);
    const phone = newPhone();
    await person.browser.post('/sms/send', { phone });
    return { person, body: { phone, code: await textedCode(house, phone) } };
  },
  'DELETE /phone': async (house) => ({ person: await withPhone(house) }),
  'POST /step-up/password': asks({ password: goodPassword }),
  'POST /step-up/totp': async (house) => {
    const person = await enrolled(house);
    return { person, body: { code: person.code() } };
  },
  'POST /step-up/backup-code': async (house) => {
    const person = await enrolled(house);
    return { person, body: { backupCode: person.backupCodes[0] } };
  },
  'POST /step-up/sms-code': async (house) => {
    const person = await texted(house);
    await person.browser.post('/2fa/sms/send', { stepUp: true });
    return { person, body: { code: await textedCode(house, person.phone) } };
  },
  'POST /step-up/email-code': mailed,
  'POST /step-up/passkey/start': async (house) => ({ person: await withPasskey(house) }),
  'POST /step-up/passkey': async (house) => {
    const person = await addPasskey(house, await signedUp(house));
    const options = (await person.browser.post('/step-up/passkey/start')).body;
    return { person, body: { response: person.authenticator.get(options) } };
  },
};

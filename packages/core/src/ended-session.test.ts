import { eq, sql } from 'drizzle-orm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { enrol, enrolled } from '../test/authenticator.ts';
import { databases } from '../test/databases.ts';
import { type TestHouse, testSettings, useHouse } from '../test/house.ts';
import { addPasskey } from '../test/passkeys.ts';
import { goodPassword, newEmail, otherPassword, type Person, signedUp, signIn } from '../test/people.ts';
import { provePhone } from '../test/phones.ts';
import { createAuthenticator } from '../test/software-authenticator.ts';
import { createRoutes } from './capabilities.ts';
import { parseSettings } from './platform/config/settings.ts';
import { sessions } from './session/tables.ts';

/** What a request is about to carry, made while the session still lives. */
interface Prepared {
  readonly person: Person;
  readonly path?: string;
  readonly body?: unknown;
}
type Prepare = (house: TestHouse) => Promise<Prepared>;

const someone: Prepare = async (house) => ({ person: await signedUp(house) });
const asks =
  (body: unknown): Prepare =>
  async (house) => ({ person: await signedUp(house), body });

async function keyHolder(house: TestHouse): Promise<{ person: Person; id: string }> {
  const person = await signedUp(house);
  return { person, id: (await person.browser.post('/api-keys', { name: 'CI', kind: 'live' })).body.id };
}

const news = { en: 'News by e-mail', ko: '이메일 소식 받기' };
const optional = { id: 'marketing-email', version: '1', title: news, url: '/news', required: false };

/** One request for each route that changes something: all of it would succeed in a session that lives. */
const changes: Record<string, Prepare> = {
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
  'POST /account/consents': asks({ consents: [{ id: 'marketing-email', version: '1' }] }),
  'DELETE /account/consents/{id}': async (house) => {
    const person = await signedUp(house);
    await person.browser.post('/account/consents', { consents: [{ id: 'marketing-email', version: '1' }] });
    return { person, path: '/account/consents/marketing-email' };
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
  'POST /passkey/register/complete': async (house) => {
    const person = await signedUp(house);
    const options = (await person.browser.post('/passkey/register/start', {})).body;
    return { person, body: { response: createAuthenticator(house.daemun.settings.origin).create(options) } };
  },
  'POST /passkey/offer': someone,
  'PATCH /passkeys/{id}': async (house) => {
    const person = await addPasskey(house, await signedUp(house));
    return { person, path: `/passkeys/${person.passkeyId}`, body: { name: 'Another name' } };
  },
  'DELETE /passkeys/{id}': async (house) => {
    const person = await addPasskey(house, await signedUp(house));
    return { person, path: `/passkeys/${person.passkeyId}` };
  },
  'DELETE /trusted-devices': async (house) => ({ person: (await trusting(house)).person }),
  'DELETE /trusted-devices/{id}': async (house) => {
    const { person, id } = await trusting(house);
    return { person, path: `/trusted-devices/${id}` };
  },
  'POST /setup-2fa': someone,
  'POST /backup-codes': async (house) => ({ person: await enrolled(house) }),
  'POST /backup-codes/saved': async (house) => {
    const person = await enrolled(house);
    const { backupCodeSet } = (await person.browser.post('/backup-codes')).body;
    return { person, body: { backupCodeSet } };
  },
  'POST /2fa/sms': async (house) => ({ person: await provePhone(house, await signedUp(house)) }),
  'DELETE /2fa/sms': async (house) => {
    const person = await enrol(house, await provePhone(house, await signedUp(house)));
    await person.browser.post('/2fa/sms');
    return { person };
  },
  'DELETE /phone': async (house) => ({ person: await provePhone(house, await signedUp(house)) }),
};

/** Routes that a session which has just ended may still call, and why nothing is lost by it. */
const exempt: Record<string, string> = {
  'POST /logout': 'what it asks for is so already: it answers 204 and writes nothing',
  'POST /passkey/register/start': 'makes a challenge that only the session can answer',
  'POST /step-up/passkey/start': 'makes a challenge that only the session can answer',
  'POST /sms/send': 'makes a code that only the session can answer',
  'POST /sms/resend': 'makes a code that only the session can answer',
  'POST /sms/verify': 'a proof: its attempt counts, and it answers invalid_code',
  'POST /disable-2fa': 'a proof: its attempt counts, and it answers invalid_code',
  'POST /step-up/password': 'a proof: its attempt counts, and it raises nothing',
  'POST /step-up/totp': 'a proof: its attempt counts, and it raises nothing',
  'POST /step-up/backup-code': 'a proof: its attempt counts, and it raises nothing',
  'POST /step-up/sms-code': 'a proof: its attempt counts, and it raises nothing',
  'POST /step-up/email-code': 'a proof: its attempt counts, and it raises nothing',
  'POST /step-up/passkey': 'a proof: its attempt counts, and it raises nothing',
};

/** Somebody who is signed in on a trusted browser too. */
async function trusting(house: TestHouse): Promise<{ person: Person; id: string }> {
  const person = await enrolled(house);
  const browser = house.visitor();
  await browser.post('/login', { identifier: person.email, password: person.password });
  await browser.post('/verify-2fa', { code: person.code(), trustDevice: true });
  const { trustedDevices } = (await person.browser.get('/trusted-devices')).body;
  return { person, id: trustedDevices[0].id };
}

/** An attempt at a proof counts, whatever comes of it: a challenge has one answer, and a browser so many wrong passwords. */
const attempts = ['passkey_challenges', 'known_devices'];

/** The tables that hold something else than before. */
function differing(before: Record<string, string>, now: Record<string, string>): string[] {
  return Object.keys(now).filter((name) => now[name] !== before[name]);
}

const routes = createRoutes(parseSettings(testSettings))
  .map(({ declaration }) => declaration)
  .filter(({ access, method }) => access.kind === 'signed-in' && method !== 'GET')
  .map(({ method, path }) => `${method} ${path}`);

describe('a route that changes something in the name of a session', () => {
  it('S-62 is among those below, or says why not', () => {
    expect([...Object.keys(changes), ...Object.keys(exempt)].sort()).toEqual([...routes].sort());
  });
});

describe.each(databases)('a session that ends between its check and the act, on %s', (database) => {
  const house = useHouse({ database, settings: { consents: { documents: [optional] } } });

  /** A sum of every row of every table where an act may leave something. */
  async function everything(): Promise<Record<string, string>> {
    const { db } = house.daemun.deps;
    const rows = async (query: ReturnType<typeof sql>) => ((await db.execute(query)) as unknown as { rows: Record<string, string>[] }).rows;
    const tables = await rows(sql`select tablename as name from pg_tables where schemaname = 'public' order by 1`);
    const seen: Record<string, string> = {};
    for (const { name = '' } of tables.filter(({ name }) => !attempts.includes(name ?? ''))) {
      const [found] = await rows(
        sql`select md5(coalesce(string_agg(t::text, chr(10) order by t::text), '')) as sum from ${sql.identifier(name)} t`,
      );
      seen[name] = found?.['sum'] ?? '';
    }
    return seen;
  }

  afterEach(() => {
    vi.restoreAllMocks();
  });

  /**
   * From now on the session of whoever is admitted ends at that moment, by another process: this one hears of it when the act
   * is under way. Returns what the tables held then, and fails where nobody was admitted.
   */
  function endAtAdmission(): () => Promise<Record<string, string>> {
    const { callers, db } = house.daemun.deps;
    const admit = callers.of;
    let then: Record<string, string> | undefined;
    vi.spyOn(callers, 'of').mockImplementation(async (visitor) => {
      const caller = await admit(visitor);
      if (!caller || then) return caller;
      await house.daemun.settle();
      await db.delete(sessions).where(eq(sessions.id, caller.session.id));
      then = await everything();
      return caller;
    });
    return async () => then ?? expect.fail('nobody was admitted');
  }

  const act = async (name: string, { person, path, body }: Prepared) => {
    const [method = '', declared = ''] = name.split(' ');
    const reply = await person.browser.send(method, path ?? declared, {
      headers: { Origin: house.daemun.settings.origin, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    await house.daemun.settle();
    return reply;
  };

  it.each(Object.entries(changes))('S-62 answers 401 and writes nothing of what it would have done: %s', async (name, prepare) => {
    expect((await act(name, await prepare(house))).status).toBeLessThan(300);
    const prepared = await prepare(house);
    const admitted = endAtAdmission();
    const { status, body } = await act(name, prepared);
    const wrote = differing(await admitted(), await everything());
    expect({ status, code: body?.code, wrote }).toEqual({ status: 401, code: 'unauthenticated', wrote: [] });
  });
});

import { eq, type SQL, sql } from 'drizzle-orm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { testSettings, useApp } from '../test/app.ts';
import { enrolled } from '../test/authenticator.ts';
import { changingRequests, optionalConsent, type ReadyRequest } from '../test/changing-requests.ts';
import type { Reply } from '../test/client.ts';
import { databases } from '../test/databases.ts';
import { users } from './account/tables.ts';
import { createRoutes } from './capabilities.ts';
import type { Principal } from './platform/http/principal.ts';
import { sessions } from './session/tables.ts';
import { parseSettings } from './settings.ts';

/** What a session may ask for when it is over already, and why nothing is lost by it. */
const exempt: Readonly<Record<string, string>> = {
  'POST /logout': 'what it asks for is so already: it answers 204 and writes nothing',
  'POST /social/{provider}/link': 'it writes an attempt that only the very session can complete',
  'POST /token': 'it writes nothing, and the token that it gives is as dead as its session',
};

/** Those that rest on the credentials, too: whoever was admitted with others is not heard any more (S-54). */
const onCredentials = [
  'POST /email',
  'DELETE /account',
  'POST /account/consents',
  'DELETE /account/consents/{id}',
  'POST /oauth/device/decision',
  'POST /passkey/register/complete',
  'DELETE /passkeys/{id}',
  'POST /setup-2fa',
  'POST /2fa/sms',
  'DELETE /2fa/sms',
  'POST /sms/verify',
  'DELETE /phone',
];

/** Every route of the registry that a session may change something with. */
const routes = createRoutes(parseSettings(testSettings))
  .map(({ declaration }) => declaration)
  .filter(({ access, method }) => method !== 'GET' && access.credentials.some(({ name }) => name === 'session'))
  .map(({ method, path }) => `${method} ${path}`)
  .filter((name) => exempt[name] === undefined);

/** What is looked at of the tables where attempts at a proof are counted: how many count, and not when the last of them was. */
const counted: Readonly<Record<string, SQL>> = {
  known_devices: sql`(select user_id, token_hash, failures from daemun.known_devices)`,
  second_factor_failures: sql`(select user_id, failures, day_failures from daemun.second_factor_failures where failures > 0 or day_failures > 0)`,
};

/** The tables that hold something else than before. */
function differing(before: Record<string, string>, now: Record<string, string>): string[] {
  return Object.keys(now).filter((name) => now[name] !== before[name]);
}

describe.each(databases)('a session that ends between its check and the act, on %s', (database) => {
  const app = useApp({ database, settings: { consents: { documents: [optionalConsent] }, twoFactor: { requiredFor: 'nobody' } } });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** A sum of every row of every table. */
  async function everything(): Promise<Record<string, string>> {
    const { db } = app.daemun.deps;
    const rows = async (query: ReturnType<typeof sql>) => ((await db.execute(query)) as unknown as { rows: Record<string, string>[] }).rows;
    const tables = await rows(sql`select tablename as name from pg_tables where schemaname = 'daemun' order by 1`);
    const seen: Record<string, string> = {};
    for (const { name = '' } of tables) {
      const table = counted[name] ?? sql`daemun.${sql.identifier(name)}`;
      const [found] = await rows(sql`select md5(coalesce(string_agg(t::text, chr(10) order by t::text), '')) as sum from ${table} t`);
      seen[name] = found?.['sum'] ?? '';
    }
    return seen;
  }

  /**
   * From now on this happens at the moment in which somebody is admitted, in another process: this one hears of it when the act
   * is under way. Returns what the tables held then, and fails where nobody was admitted.
   */
  function atAdmission(happens: (principal: Principal) => Promise<unknown>): () => Promise<Record<string, string>> {
    const { principals } = app.daemun.deps;
    const admit = principals.of;
    let then: Record<string, string> | undefined;
    vi.spyOn(principals, 'of').mockImplementation(async (client) => {
      const principal = await admit(client);
      if (!principal || then) return principal;
      await app.daemun.settle();
      await happens(principal);
      then = await everything();
      return principal;
    });
    return async () => then ?? expect.fail('nobody was admitted');
  }

  const sessionEnds = ({ session }: Principal) => app.daemun.deps.db.delete(sessions).where(eq(sessions.id, session.id));
  const credentialsChange = ({ user, credentialsVersion }: Principal) =>
    app.daemun.deps.db
      .update(users)
      .set({ credentialsVersion: credentialsVersion + 1 })
      .where(eq(users.id, user.id));

  const prepared = (name: string): Promise<ReadyRequest> =>
    changingRequests[name]?.(app) ?? expect.fail(`test/changing-requests.ts does not say how to ask for ${name}`);

  async function send(name: string, { person, path, body }: ReadyRequest, headers: Record<string, string> = {}): Promise<Reply> {
    const [method = '', declared = ''] = name.split(' ');
    const reply = await person.browser.send(method, path ?? declared, {
      headers: { Origin: app.daemun.settings.origin, 'Content-Type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    await app.daemun.settle();
    return reply;
  }

  async function refused(
    name: string,
    { happens, headers }: { happens: (principal: Principal) => Promise<unknown>; headers?: Record<string, string> },
    ready?: ReadyRequest,
  ): Promise<Reply> {
    const request = ready ?? (await prepared(name));
    const admitted = atAdmission(happens);
    const reply = await send(name, request, headers);
    const wrote = differing(await admitted(), await everything());
    expect({ status: reply.status, code: reply.body?.code, wrote }).toEqual({ status: 401, code: 'unauthenticated', wrote: [] });
    return reply;
  }

  it.each(routes)('S-62 answers 401 and writes nothing of what it would have done: %s', async (name) => {
    expect((await send(name, await prepared(name))).status).toBeLessThan(300);
    await refused(name, { happens: sessionEnds });
  });

  it.each(onCredentials)('S-54 nor does one that was admitted under other credentials: %s', async (name) => {
    await refused(name, { happens: credentialsChange });
  });

  const byToken: Readonly<Record<string, (code: string) => unknown>> = {
    'PATCH /profile': () => ({ name: 'Somebody Else' }),
    'POST /step-up/totp': (code) => ({ code }),
    'POST /disable-2fa': (code) => ({ code }),
  };

  it.each(Object.entries(byToken))('S-62 tells a client of tokens that its token is good for nothing more: %s', async (name, bodyOf) => {
    const person = await enrolled(app);
    const browser = app.client();
    const { signInToken } = (await browser.post('/login', { identifier: person.email, password: person.password, transport: 'token' }))
      .body;
    const given = { code: person.code(), signInToken, transport: 'token' };
    const { tokens } = (await browser.post('/verify-2fa', given)).body;
    app.clock.advance(30);
    const request = { person: { browser }, body: bodyOf(person.code()) };
    const headers = { Authorization: `Bearer ${tokens.accessToken}` };
    const reply = await refused(name, { happens: sessionEnds, headers }, request);
    expect(reply.headers.get('WWW-Authenticate')).toContain('error="invalid_token"');
  });
});

import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../../test/app.ts';
import { clientRoute } from '../../../test/client-route.ts';
import { databases } from '../../../test/databases.ts';
import { addClient, basic, redirectUri } from '../../../test/oauth.ts';
import { tokenHash } from '../../platform/random.ts';
import { newClientSecret } from './create-client.ts';
import { oauthClients } from './tables.ts';

const encoded = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const refused = { status: 401, error: 'invalid_client' };

describe.each(databases)('how a client authenticates on %s', (database) => {
  const app = useApp({ database });

  it('S-84 by its secret in the header, encoded as in a form', async () => {
    const made = await addClient(app);
    const ask = clientRoute(app);
    const { id } = made.client;
    expect(await ask({}, { Authorization: basic(made) })).toMatchObject({ status: 200, client: id });
    // Every character of the id and the secret may be encoded, and some senders encode all of them.
    const percent = (text: string) => [...text].map((char) => `%${char.charCodeAt(0).toString(16)}`).join('');
    expect(await ask({}, { Authorization: encoded(`${percent(id)}:${percent(made.clientSecret)}`) })).toMatchObject({ status: 200 });
    expect(await ask({ client_id: id }, { Authorization: basic(made) })).toMatchObject({ status: 200 });
    expect(await ask({}, { Authorization: basic(made).replace('Basic', 'bAsIC') })).toMatchObject({ status: 200 });
  });

  it('S-84 by its secret in the form, if it is registered so', async () => {
    const { client, clientSecret } = await addClient(app, { authMethod: 'client_secret_post' });
    const ask = clientRoute(app);
    expect(await ask({ client_id: client.id, client_secret: clientSecret })).toMatchObject({ status: 200, client: client.id });
    expect(await ask({ client_id: client.id, client_secret: `${clientSecret}x` })).toMatchObject(refused);
  });

  it('S-84 a public client says its id and nothing else', async () => {
    const { client } = await addClient(app, { kind: 'public' });
    const ask = clientRoute(app);
    expect(await ask({ client_id: client.id })).toMatchObject({ status: 200, client: client.id });
    expect(await ask({ client_id: client.id, client_secret: 'x' })).toMatchObject(refused);
    expect(await ask({}, { Authorization: encoded(`${client.id}:`) })).toMatchObject(refused);
  });

  it('S-77 an id that no database can hold is no client, and takes no other request with it', async () => {
    const made = await addClient(app);
    const ask = clientRoute(app);
    const unsigned = (sub: string) =>
      `${[{ alg: 'ES256' }, { sub, iss: sub }].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.AAAA`;
    const assertion = (sub: string) => ({
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: unsigned(sub),
    });
    const asked = await Promise.all([
      ask({}, { Authorization: encoded('a%00b:secret') }),
      ask(assertion('\u0000')),
      ask(assertion('\ud800')),
      ask({}, { Authorization: basic(made) }),
    ]);
    expect(asked.map(({ status }) => status)).toEqual([401, 401, 401, 200]);
  });

  it('S-84 by no method but the registered one', async () => {
    const ask = clientRoute(app);
    const byHeader = await addClient(app);
    const byForm = await addClient(app, { authMethod: 'client_secret_post' });
    const open = await addClient(app, { kind: 'public' });
    const post = ({ client, clientSecret }: typeof byHeader) => ask({ client_id: client.id, client_secret: clientSecret });
    expect(await post(byHeader)).toMatchObject(refused);
    expect(await ask({}, { Authorization: basic(byForm) })).toMatchObject(refused);
    for (const { client } of [byHeader, byForm]) expect(await ask({ client_id: client.id })).toMatchObject(refused);
    expect(await ask({}, { Authorization: basic({ ...open, clientSecret: 'x' }) })).toMatchObject(refused);
  });

  it('S-84 two ways at once are refused, even if both are right', async () => {
    const ask = clientRoute(app);
    const made = await addClient(app);
    const id = made.client.id;
    const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    const twice = { status: 400, error: 'invalid_request' };
    expect(await ask({ client_id: id, client_secret: made.clientSecret }, { Authorization: basic(made) })).toMatchObject(twice);
    expect(await ask({ client_assertion: 'a.b.c', client_assertion_type: type }, { Authorization: basic(made) })).toMatchObject(twice);
    expect(await ask({ client_assertion_type: type }, { Authorization: basic(made) })).toMatchObject(twice);
    expect(await ask({ client_id: id, client_secret: made.clientSecret, client_assertion: 'a.b.c' })).toMatchObject(twice);
    const other = await addClient(app);
    expect(await ask({ client_id: other.client.id }, { Authorization: basic(made) })).toMatchObject(twice);
  });

  it.each([
    ['of another scheme', 'Bearer abc'],
    ['without a credential', 'Basic'],
    ['that is not base64', 'Basic !!!'],
    ['of two credentials', 'Basic YTpi, Basic YTpi'],
    ['without a colon', encoded('app_x')],
    ['without an id', encoded(':secret')],
    ['with a broken percent sign', encoded('app_x%zz:secret')],
    ['with half a percent sign', encoded('app_x:%4')],
    ['that is not UTF-8', `Basic ${Buffer.from([0xff, 0x3a, 0x78]).toString('base64')}`],
    ['with a percent sign that is not UTF-8', encoded('%ff:x')],
    ['that is too long', encoded(`app_x:${'x'.repeat(8000)}`)],
  ])('S-84 a header %s is refused, and told which scheme it is', async (_, header) => {
    const reply = await clientRoute(app)({}, { Authorization: header });
    expect(reply).toMatchObject(refused);
    expect(reply.headers.get('WWW-Authenticate')).toMatch(/^Basic realm=/);
  });

  it('S-84 unknown, disabled, wrong and nameless clients are the same to whoever asks', async () => {
    const ask = clientRoute(app);
    const made = await addClient(app);
    const disabled = await addClient(app);
    await app.daemun.deps.db.update(oauthClients).set({ disabledAt: app.clock.now() }).where(eq(oauthClients.id, disabled.client.id));
    const unknown = { ...made, client: { ...made.client, id: 'app_AAAAAAAAAAAAAAAAAAAAAA' } };
    for (const one of [unknown, disabled, { ...made, clientSecret: newClientSecret() }, { ...made, clientSecret: '' }]) {
      const reply = await ask({}, { Authorization: basic(one) });
      expect(reply).toMatchObject(refused);
      expect(reply.headers.get('WWW-Authenticate')).toMatch(/^Basic realm=/);
    }
    const nameless = await ask({});
    expect(nameless).toMatchObject(refused);
    expect(nameless.headers.get('WWW-Authenticate')).toBeNull();
  });

  it('S-84 two secrets are good while they overlap, and the older one ends by itself', async () => {
    const ask = clientRoute(app);
    const made = await addClient(app);
    const before = newClientSecret();
    const previous = { previousSecretHash: tokenHash(before), previousSecretEndsAt: new Date(app.clock.now().getTime() + 60_000) };
    await app.daemun.deps.db.update(oauthClients).set(previous).where(eq(oauthClients.id, made.client.id));
    const by = (clientSecret: string) => ask({}, { Authorization: basic({ ...made, clientSecret }) });
    expect((await by(before)).status).toBe(200);
    expect((await by(made.clientSecret)).status).toBe(200);
    app.clock.advance(60);
    expect(await by(before)).toMatchObject(refused);
    expect((await by(made.clientSecret)).status).toBe(200);
  });

  it('A-12 a route for clients with a secret refuses one without, and a grant that a client may not have', async () => {
    const { client } = await addClient(app, { kind: 'public' });
    const made = await addClient(app);
    expect(await clientRoute(app, { confidential: true })({ client_id: client.id })).toMatchObject(refused);
    expect(await clientRoute(app, { confidential: true })({}, { Authorization: basic(made) })).toMatchObject({ status: 200 });
    const machines = clientRoute(app, { grant: 'client_credentials' });
    expect(await machines({}, { Authorization: basic(made) })).toMatchObject({ status: 400, error: 'unauthorized_client' });
  });

  it('S-85 a route that checks its parameters itself takes each parameter of the client once', async () => {
    const { client, clientSecret } = await addClient(app, { authMethod: 'client_secret_post' });
    const ask = clientRoute(app, {}, 'parameters');
    expect(await ask({ client_id: client.id, client_secret: clientSecret, client_assertion: '' })).toMatchObject({ status: 200 });
    const twice = `client_id=${client.id}&client_secret=${clientSecret}&client_id=${client.id}`;
    expect(await ask(twice)).toMatchObject({ status: 400, error: 'invalid_request' });
    expect(await clientRoute(app)(twice)).toMatchObject({ status: 400, error: 'invalid_request' });
  });

  it('S-66 pages of the origins of its redirect URIs may read the reply, and no others', async () => {
    const { client } = await addClient(app, { kind: 'public' });
    const ask = clientRoute(app);
    const allowed = async (form: Record<string, string>, origin: string) =>
      (await ask(form, { Origin: origin })).headers.get('Access-Control-Allow-Origin');
    expect(await allowed({ client_id: client.id }, new URL(redirectUri).origin)).toBe(new URL(redirectUri).origin);
    expect(await allowed({ client_id: client.id, client_secret: 'x' }, new URL(redirectUri).origin)).toBe(new URL(redirectUri).origin);
    expect(await allowed({ client_id: client.id }, 'https://evil.test')).toBeNull();
    expect(await allowed({ client_id: client.id }, testOrigin)).toBeNull();
    expect(await allowed({ client_id: 'app_AAAAAAAAAAAAAAAAAAAAAA' }, new URL(redirectUri).origin)).toBeNull();
  });
});

describe('what counts of clients, with the limits of production', () => {
  const app = useApp({ database: 'embedded', settings: { rateLimitFactor: 1 } });
  const times = async (count: number, action: () => Promise<{ readonly status: number }>) => {
    const statuses: number[] = [];
    for (let time = 0; time < count; time += 1) statuses.push((await action()).status);
    return statuses;
  };

  it('S-19 ten wrong proofs in five minutes for a client and a source, and then it has to wait', async () => {
    const ask = clientRoute(app);
    const made = await addClient(app);
    const wrong = (address: string, one = made) => ask({}, { Authorization: basic({ ...one, clientSecret: 'x' }) }, address);
    expect(await times(11, () => wrong('192.0.2.1'))).toEqual([...Array(10).fill(401), 429]);
    const waits = await wrong('192.0.2.1');
    expect(waits.error).toBe('temporarily_unavailable');
    expect(Number(waits.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await wrong('192.0.2.2')).status).toBe(401);
    expect((await wrong('192.0.2.1', await addClient(app))).status).toBe(401);
    // Whoever has the secret is not stopped by whoever guesses at it: 256 bits are not guessed.
    expect((await ask({}, { Authorization: basic(made) })).status).toBe(200);
    app.clock.advance(600);
    expect((await wrong('192.0.2.1')).status).toBe(401);
  });

  it('R14 a client that has proven itself is counted by itself, and a public one by its source', async () => {
    const ask = clientRoute(app);
    const made = await addClient(app);
    const { client } = await addClient(app, { kind: 'public' });
    expect(await times(70, () => ask({}, { Authorization: basic(made) }, '192.0.2.3'))).toEqual(Array(70).fill(200));
    expect(await times(61, () => ask({ client_id: client.id }, {}, '192.0.2.3'))).toEqual([...Array(60).fill(200), 429]);
    expect((await ask({}, { Authorization: basic(made) }, '192.0.2.3')).status).toBe(200);
  });
});

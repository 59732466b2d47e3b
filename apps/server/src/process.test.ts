import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aligoAccount, openTestAligo } from '../../../packages/core/test/sms-gateways.ts';

const cli = join(import.meta.dirname, 'cli.ts');
const baseEnv = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' };
const children: ChildProcess[] = [];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daemun-process-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(args: readonly string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [cli, ...args], { env: { ...baseEnv, ...env } as unknown as NodeJS.ProcessEnv });
  children.push(child);
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output.text += chunk;
    });
  }
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, output, ended };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** A server process that answers; the data folder is named by `data`. */
async function startProcess(data: string) {
  const port = await freePort();
  const env = { DAEMUN_DATA: join(folder, data), PORT: String(port) };
  const begun = performance.now();
  const process = run(['start', '--no-pages'], env);
  const origin = `http://localhost:${port}`;
  for (;;) {
    if (process.child.exitCode !== null) throw new Error(`the server ended: ${process.output.text}`);
    const answer = await fetch(`${origin}/healthz`).catch(() => undefined);
    if (answer?.status === 200) break;
    await pause(20);
  }
  return { ...process, origin, port, env, readyAfter: Math.round(performance.now() - begun) };
}

/** Sends part of a login, so that a request is under way; `finish` sends the rest and reads the answer. */
async function halfALogin(port: number) {
  const body = JSON.stringify({ identifier: 'nobody@example.com', password: 'x'.repeat(20) });
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  const head = `POST /api/auth/login HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  socket.write(head + body.slice(0, 10));
  await pause(200);
  return async () => {
    socket.write(body.slice(10));
    await once(socket, 'close');
    return answer;
  };
}

describe('the server process', () => {
  it('answers, and tells the person at the terminal what they need', async () => {
    const { output, origin, env, readyAfter } = await startProcess('first');
    console.log(`first start on a new data folder: /healthz after ${readyAfter} ms`);
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    // Options are asked for without a word, with the type of one or without.
    for (const type of [undefined, 'application/json']) {
      const headers = { Origin: origin, ...(type !== undefined && { 'Content-Type': type }) };
      expect((await fetch(`${origin}/api/auth/passkey/login/start`, { method: 'POST', headers })).status).toBe(200);
    }
    while (!output.text.includes('administrator')) await pause(20);
    expect(output.text).toContain(`Daemun is running at ${origin}`);
    expect(output.text).toContain(env.DAEMUN_DATA);
    expect(output.text).toContain(`${origin}/dev/outbox`);
    expect(output.text).toMatch(new RegExp(`${origin}/first-administrator\\?token=[\\w-]{43}`));
    // What the role does today, and what does not exist.
    while (!output.text.includes('user list')) await pause(20);
    expect(output.text).toMatch(/role "admin"[\s\S]*no administration\s+pages yet/);
  });

  it('SIGTERM finishes what is under way, ends with 0 and leaves the folder to the next', async () => {
    const { child, port, ended } = await startProcess('drain');
    const finish = await halfALogin(port);
    child.kill('SIGTERM');
    await pause(300);
    await expect(fetch(`http://localhost:${port}/healthz`)).rejects.toThrow();
    expect(child.exitCode).toBeNull();
    expect(await finish()).toMatch(/^HTTP\/1\.1 401 /);
    expect(await ended).toBe(0);
    const again = await startProcess('drain');
    console.log(`second start: /healthz after ${again.readyAfter} ms`);
  });

  it('a second signal ends it at once', async () => {
    const { child, port, ended } = await startProcess('twice');
    await halfALogin(port);
    child.kill('SIGTERM');
    await pause(200);
    child.kill('SIGTERM');
    expect(await ended).toBe(1);
  });

  it('ends with 0 where it is told to stop before it listens: the first process of a container hears only what it listens for', async () => {
    // Takes connections and says nothing: the start waits for the database.
    const database = createServer().listen(0, '127.0.0.1');
    await once(database, 'listening');
    const asked = once(database, 'connection');
    const { child, ended } = run(['start', '--no-pages'], {
      DATABASE_URL: `postgres://daemun@127.0.0.1:${(database.address() as AddressInfo).port}/daemun`,
      PORT: String(await freePort()),
      DAEMUN_DATA: join(folder, 'waiting'),
    });
    await asked;
    child.kill('SIGTERM');
    expect([await ended, child.signalCode]).toEqual([0, null]);
    database.close();
  });

  it('says that a port is taken, and which other to choose', async () => {
    const { port } = await startProcess('port');
    const { ended, output } = run(['start', '--no-pages'], { DAEMUN_DATA: join(folder, 'other'), PORT: String(port) });
    expect(await ended).toBe(1);
    expect(output.text.trim()).toBe(`Port ${port} is taken on 127.0.0.1. Choose another one: PORT=${port + 1} npm start`);
  });

  it('S-109 ends by itself, and says why, where the database is down and Redis does not answer', async () => {
    // Takes connections and says nothing.
    const redis = createServer().listen(0, '127.0.0.1');
    await once(redis, 'listening');
    const { ended, output } = run(['start', '--no-pages'], {
      DATABASE_URL: `postgres://daemun:canary@127.0.0.1:${await freePort()}/daemun`,
      REDIS_URL: `redis://127.0.0.1:${(redis.address() as AddressInfo).port}`,
      PORT: String(await freePort()),
      DAEMUN_DATA: join(folder, 'unreachable'),
    });
    expect(await ended).toBe(1);
    expect(output.text.trim()).toMatch(/^DATABASE_URL: PostgreSQL does not answer \(ECONNREFUSED\)/);
    expect(output.text).not.toMatch(/canary|^\s+at /m);
    redis.close();
  });

  it('S-109 commands name what is the matter with the database, without a stack', async () => {
    const { ended, output } = run(['user', 'list'], {
      DATABASE_URL: `postgres://daemun:canary@127.0.0.1:${await freePort()}/daemun`,
      DAEMUN_DATA: join(folder, 'away'),
    });
    expect(await ended).toBe(1);
    expect(output.text.trim()).toBe(
      'DATABASE_URL: PostgreSQL does not answer (ECONNREFUSED). Check DATABASE_URL, and that PostgreSQL runs.',
    );
  });

  it('commands say that the embedded database is in use', async () => {
    const { env } = await startProcess('locked');
    const { ended, output } = run(['user', 'list'], env);
    expect(await ended).toBe(1);
    expect(output.text).toContain('in use');
    expect(output.text).not.toMatch(/^\s+at /m);
  });
});

describe('a public origin with real mail, and no NODE_ENV', () => {
  it('is told of by the start and by the doctor, with what to set', async () => {
    const env = {
      DAEMUN_ORIGIN: 'https://auth.example.com',
      DAEMUN_MAIL: 'smtp://127.0.0.1:9',
      DAEMUN_DATA: join(folder, 'public'),
      PORT: String(await freePort()),
    };
    const told = /! .*https:\/\/auth\.example\.com.* \(development_in_public\)\n {4}Set NODE_ENV=production/;
    const { child, output, ended } = run(['start', '--no-pages'], env);
    while (child.exitCode === null && !told.test(output.text)) await pause(20);
    expect(output.text).toMatch(told);
    child.kill('SIGTERM');
    await ended;
    const doctor = run(['doctor'], env);
    await doctor.ended;
    expect(doctor.output.text).toMatch(told);
  });
});

describe('S-111 a wrong configuration', () => {
  it('stops the start: every fault, no secret, no stack', async () => {
    const env = { NODE_ENV: 'production', DAEMUN_SECRET: 'canary', DAEMUN_ORIGN: 'https://x.example', DAEMUN_LOG_LEVEL: 'loud' };
    const { ended, output } = run(['start'], env);
    expect(await ended).toBe(1);
    for (const part of ['DAEMUN_SECRET', 'did you mean DAEMUN_ORIGIN?', 'DAEMUN_LOG_LEVEL', 'DAEMUN_MAIL'])
      expect(output.text).toContain(part);
    expect(output.text).not.toMatch(/canary|^\s+at /m);
  });
});

// Each start has a test, and so a time, of its own: a busy machine takes many seconds for one.
describe('commands, one after the other on one folder,', () => {
  const command = async (...args: string[]) => {
    const { ended, output } = run(args, { DAEMUN_DATA: join(folder, 'users'), PORT: '3999' });
    return { code: await ended, text: output.text };
  };

  it('ask for the migrations before anything else', async () => {
    expect(await command('user', 'list')).toEqual({ code: 1, text: expect.stringContaining('Run: daemun migrate') });
  });

  it('print them, and apply none', async () => {
    const { code, text } = await command('migrate', '--print');
    expect([code, text]).toEqual([0, expect.stringContaining('CREATE TABLE "daemun"."users" (')]);
    expect(await command('user', 'list')).toMatchObject({ code: 1 });
  });

  it('apply them', async () => {
    expect(await command('migrate')).toEqual({ code: 0, text: expect.stringMatching(/^Applied \d+ migration/) });
  });

  it('apply them once', async () => {
    expect(await command('migrate')).toEqual({ code: 0, text: 'The database is up to date.\n' });
  });

  it('make an account', async () => {
    const made = await command('user', 'create', 'Ada@Example.com', '--name', 'Ada', '--role', 'admin');
    expect(made).toEqual({ code: 0, text: expect.stringMatching(/http:\/\/localhost:3999\/reset\?token=[\w-]{43}/) });
  });

  it('make no second one of an address', async () => {
    expect(await command('user', 'create', 'ada@example.com')).toEqual({ code: 1, text: expect.stringContaining('already') });
  });

  it('R16 make a link for who lost the way back, and say what it takes away', async () => {
    const link = expect.stringMatching(/http:\/\/localhost:3999\/reset\?token=[\w-]{43}/);
    expect(await command('user', 'reset-password', 'ada@example.com')).toEqual({ code: 0, text: link });
    const both = await command('user', 'reset-password', 'ada@example.com', '--without-two-factor');
    expect(both).toEqual({ code: 0, text: expect.stringContaining('Two-factor is off') });
    expect(await command('user', 'reset-password', 'nobody@example.com')).toEqual({ code: 1, text: expect.stringContaining('no account') });
  });

  it('ban it', async () => {
    expect(await command('user', 'ban', 'ada@example.com', '--reason', 'test')).toMatchObject({ code: 0 });
  });

  it('list it', async () => {
    expect((await command('user', 'list')).text).toMatch(/ada@example\.com {2}Ada {2}\(admin, not verified, banned\)/);
  });

  it('lift the ban', async () => {
    expect(await command('user', 'unban', 'ada@example.com')).toMatchObject({ code: 0 });
    expect((await command('user', 'list')).text).toMatch(/ada@example\.com {2}Ada {2}\(admin, not verified\)/);
  });

  it('say that no gateway keeps an account', async () => {
    expect(await command('sms', 'balance')).toEqual({ code: 1, text: expect.stringContaining('No gateway keeps an account') });
  });

  it('examine the deployment', async () => {
    const doctor = await command('doctor', '--json');
    expect(doctor.code).toBe(0);
    expect(JSON.parse(doctor.text).map(({ code }: { code: string }) => code)).toContain('mail_outbox');
  });

  it('examine the providers of social sign-in, and end with 1 after an error', async () => {
    expect(await command('doctor', 'providers')).toEqual({ code: 0, text: expect.stringContaining('No provider is on') });
    // Nobody listens at the port of discard.
    const corp = {
      DAEMUN_DATA: join(folder, 'users'),
      DAEMUN_OIDC_CORP_ISSUER: 'http://127.0.0.1:9',
      DAEMUN_OIDC_CORP_CLIENT_ID: 'daemun',
    };
    const told = run(['doctor', 'providers'], corp);
    expect(await told.ended).toBe(1);
    expect(told.output.text).toMatch(/^corp \(corp\)\n {2}Redirect URI {3}http:\S+\/api\/auth\/social\/corp\/callback\n/);
    expect(told.output.text).toContain('✗ 127.0.0.1:9 does not answer: ECONNREFUSED (provider_unreachable)');
    const json = run(['doctor', 'providers', '--json'], corp);
    expect(await json.ended).toBe(1);
    expect(JSON.parse(json.output.text)).toMatchObject([{ provider: 'corp', findings: [{ code: 'provider_unreachable' }] }]);
  });

  it('say what is left for text messages, while a server holds the database', async () => {
    const { env } = await startProcess('balance');
    const vendor = await openTestAligo();
    const { apiKey, userId, sender } = aligoAccount;
    const aligo = {
      ...env,
      DAEMUN_SMS: 'aligo:',
      ALIGO_API_KEY: apiKey,
      ALIGO_USER_ID: userId,
      ALIGO_SENDER: sender,
      ALIGO_URL: vendor.url,
    };
    const told = run(['sms', 'balance'], aligo);
    expect([await told.ended, told.output.text]).toEqual([0, 'aligo: 1,203 SMS, 400 LMS, 150 MMS\n']);
    const refused = run(['sms', 'balance'], { ...aligo, ALIGO_API_KEY: 'canary' });
    expect([await refused.ended, refused.output.text]).toEqual([1, expect.stringContaining('Aligo answered -101')]);
    expect(refused.output.text).not.toContain('canary');
    await vendor.close();
  });
});

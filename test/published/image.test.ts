import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Container, Host, Running } from './image/container.ts';
import { readDockerfile } from './image/dockerfile.ts';
import { hasEngine, openEngine } from './image/engine.ts';
import { canSandbox, openSandbox } from './image/sandbox.ts';

const root = resolve(import.meta.dirname, '../..');
const image = readDockerfile(join(root, 'deploy/Dockerfile'));
const staged = join(root, 'build/image');
const read = (path: string): string => readFileSync(join(import.meta.dirname, 'image', path), 'utf8');

/** What a deployment has to name, and nothing more. */
const production = {
  DAEMUN_ORIGIN: 'https://auth.example.test',
  DAEMUN_SECRET_FILE: '/run/secrets/secret',
  DAEMUN_MAIL: 'smtp://127.0.0.1:2525',
  DAEMUN_MAIL_FROM: 'Example <no-reply@example.test>',
  DAEMUN_TRUST_PROXY: '1',
};

const secrets = { secret: 't3st-only-Secret-that-is-long-enough-0123456789' };

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}
interface Visit {
  readonly verified?: string;
  readonly login: string;
  readonly email: string;
  readonly replies: { readonly page: Reply; readonly file: Reply; readonly api: Reply; readonly missing: Reply };
}

describe('what the image holds', () => {
  const files = readdirSync(staged, { recursive: true, encoding: 'utf8' }).map((name) => ({ name, ...stat(join(staged, name)) }));
  function stat(path: string): { readonly size: number; readonly mode: number; readonly isFile: boolean } {
    const { size, mode } = statSync(path);
    return { size, mode, isFile: statSync(path).isFile() };
  }

  it('weighs at most 170 MB more than its base', () => {
    const bytes = files.filter(({ isFile }) => isFile).reduce((sum, { size }) => sum + size, 0);
    console.log(`the image less its base: ${(bytes / 1e6).toFixed(1)} MB in ${files.length} files`);
    expect(bytes).toBeLessThan(170e6);
  });

  it('has the machine code of both processors, and of no other', () => {
    const machineOf = (path: string): number => readFileSync(path).readUInt16LE(18);
    const machines = files.filter(({ name }) => name.endsWith('.node')).map(({ name }) => [name, machineOf(join(staged, name))]);
    expect(Object.fromEntries(machines)).toEqual({
      'node_modules/@node-rs/argon2-linux-arm64-gnu/argon2.linux-arm64-gnu.node': 0xb7,
      'node_modules/@node-rs/argon2-linux-x64-gnu/argon2.linux-x64-gnu.node': 0x3e,
    });
  });

  it('can be read by everybody and written by root alone', () => {
    expect(files.filter(({ mode }) => (mode & 0o444) !== 0o444 || mode & 0o022).map(({ name }) => name)).toEqual([]);
  });

  it('has no test or source of ours, no declarations, and no path of where it was made', () => {
    const own = files.filter(({ name, isFile }) => isFile && /^node_modules\/(?:daemun|@daemun)\//.test(name));
    expect(own.filter(({ name }) => /\.test\./.test(name)).map(({ name }) => name)).toEqual([]);
    expect(files.filter(({ name }) => /\.[cm]?tsx?$/.test(name)).map(({ name }) => name)).toEqual([]);
    const text = own.filter(({ name }) => /\.(?:[cm]?js|json)$/.test(name));
    expect(text.filter(({ name }) => readFileSync(join(staged, name), 'utf8').includes(root)).map(({ name }) => name)).toEqual([]);
  });
});

const hosts = [
  ...(canSandbox() ? [{ name: 'a sandbox that acts on the Dockerfile', open: () => openSandbox(image, root) }] : []),
  ...(hasEngine() ? [{ name: 'an engine', open: () => openEngine(root) }] : []),
];

describe('the image', () => {
  it('has somewhere to run: bubblewrap, or a container engine', () => expect(hosts.map(({ name }) => name)).not.toEqual([]));
});

describe.each(hosts)('the image in $name', ({ open }) => {
  let host: Host;
  let data: string;
  let container: Container;
  beforeAll(async () => {
    host = open();
    data = await host.emptyData();
  });
  const running: Container[] = [];
  afterAll(async () => {
    // What a failed test has left running ends with its file.
    await Promise.all(running.map((one) => one.remove()));
    await host.close();
  });

  async function start(
    options: {
      data?: string;
      env?: Readonly<Record<string, string>>;
      secrets?: Readonly<Record<string, string>>;
      args?: readonly string[];
    } = {},
  ): Promise<Container> {
    const started = await host.start({ data, env: production, secrets, ...options });
    running.push(started);
    return started;
  }
  const inside = (script: string, ...args: readonly string[]): Running =>
    container.run(['node', '--input-type=module', '--eval', read(script), '--', ...args]);
  async function visit(...args: readonly string[]): Promise<Visit> {
    const { output, ended } = inside('visitor.mjs', ...args);
    expect([await ended, output.text]).toEqual([0, expect.stringMatching(/^\{.*\}\n$/)]);
    return JSON.parse(output.text) as Visit;
  }

  it.each([
    ['none', undefined],
    ['"secret"', 'secret'],
    ['16 bytes', '0123456789abcdef'],
  ])('S-111 does not start with a secret that is %s, and names the variable without its value', async (_, secret) => {
    const { DAEMUN_SECRET_FILE, ...others } = production;
    const refused = await start(secret === undefined ? { env: others } : { env: { ...others, DAEMUN_SECRET_FILE }, secrets: { secret } });
    expect(await refused.ended).toBe(1);
    expect(refused.log()).toContain(secret === undefined ? 'DAEMUN_SECRET' : 'DAEMUN_SECRET_FILE');
    if (secret !== undefined) expect(refused.log()).not.toMatch(new RegExp(`["' ]${secret}["' ]`));
    expect(refused.log()).not.toMatch(/^\s+at /m);
  });

  it('S-111 does not start with an origin of plain http, nor without mail', async () => {
    const { DAEMUN_MAIL: _, ...others } = production;
    const refused = await start({ env: { ...others, DAEMUN_ORIGIN: 'http://auth.example.test' } });
    expect(await refused.ended).toBe(1);
    expect(refused.log()).toMatch(/DAEMUN_ORIGIN[\s\S]*DAEMUN_MAIL|DAEMUN_MAIL[\s\S]*DAEMUN_ORIGIN/);
  });

  it('becomes healthy by its own check', async () => {
    container = await start();
    expect([await container.health(), container.log()]).toEqual(['healthy', expect.any(String)]);
  });

  it('registers, proves the address and signs in, with pages', async () => {
    const { verified, login, email, replies } = await visit('register');
    expect({ verified, login, email }).toEqual({ verified: 'signed-in', login: 'signed-in', email: 'mina@example.test' });
    const { page, file, api, missing } = replies;
    expect([page.status, file.status, api.status, missing.status]).toEqual([200, 200, 200, 404]);
    // D3, and that production is what runs.
    expect(page.headers).toMatchObject({
      'strict-transport-security': expect.any(String),
      'cache-control': expect.stringContaining('no-store'),
    });
    expect(file.headers).toMatchObject({
      'cache-control': expect.stringContaining('immutable'),
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
    for (const { headers } of [api, missing])
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'content-type': expect.stringMatching(/^application\/(?:problem\+)?json/),
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': expect.any(String),
      });
    for (const { headers } of Object.values(replies)) expect([headers['server'], headers['x-powered-by']]).toEqual([undefined, undefined]);
  });

  it('runs as nobody, and can write its data and nothing else', async () => {
    const tried = `
      const { accessSync, constants, readFileSync } = require('node:fs');
      const writable = (path) => { try { accessSync(path, constants.W_OK); return true; } catch { return false; } };
      const mounts = readFileSync('/proc/1/mountinfo', 'utf8').trim().split('\\n').map((line) => line.split(' '));
      const open = mounts.filter((fields) => !fields[5].split(',').includes('ro')).map((fields) => fields[4]);
      const inKernel = /^\\/(?:proc|dev|sys)(?:\\/|$)|^\\/etc\\/(?:hosts|hostname|resolv\\.conf)$/;
      console.log(JSON.stringify({ uid: process.getuid(), gid: process.getgid(), init: readFileSync('/proc/1/cmdline', 'utf8').split('\\0')[0],
        open: open.filter((path) => !inKernel.test(path)), writable: ['/', '/app', '/tmp', '/data'].filter(writable) }));`;
    const { output, ended } = container.run(['node', '--eval', tried]);
    expect([await ended, JSON.parse(output.text)]).toEqual([
      0,
      { uid: 65532, gid: 65532, init: 'node', open: ['/data'], writable: ['/data'] },
    ]);
    // Nothing has tried in vain to write elsewhere.
    expect(container.log()).not.toMatch(/EROFS|EACCES|EPERM|read-only file system/i);
  });

  it('is told to stop: takes nothing new, finishes what is under way, and ends with 0', async () => {
    const half = inside('half-a-login.mjs');
    await expect.poll(() => half.output.text).toBe('half\n');
    await container.signal(image.stopSignal);
    while ((await container.run(image.healthcheck.command).ended) === 0) await pause(50);
    half.child.stdin?.write('go on\n');
    await half.ended;
    expect(half.output.text).toBe('half\nHTTP/1.1 401 Unauthorized\n');
    expect(await container.ended).toBe(0);
  });

  it('has kept its accounts for the next start', async () => {
    container = await start();
    expect(await container.health()).toBe('healthy');
    expect(await visit('login')).toMatchObject({ login: 'signed-in', email: 'mina@example.test' });
    await container.signal(image.stopSignal);
    expect(await container.ended).toBe(0);
  });

  it('runs the other commands in place of the server', async () => {
    const version = await start({ args: ['--version'] });
    expect([await version.ended, version.log().trim()]).toEqual([0, image.labels['org.opencontainers.image.version']]);
  });
});

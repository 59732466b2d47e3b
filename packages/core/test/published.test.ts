import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPackage } from '../../../scripts/packages/build.ts';
import { publicEntries, usedOutside } from '../../../test/published/used-outside.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

interface Published {
  readonly private?: boolean;
  readonly scripts?: object;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Everything that an app does first: an account, its address proven, a session, tokens. */
const firstSteps = `
import { createDaemun } from '@daemun/core';
const origin = 'http://localhost:3999';
const daemun = await createDaemun({
  environment: 'development', origin, secrets: ['t3st-only-Secret-that-is-long-enough-0123456789'], dataFolder: process.argv[2], logLevel: 'silent',
});
await daemun.migrate();
daemun.start();
const cookies = new Map();
async function call(method, path, body) {
  const cookie = [...cookies].map(([name, value]) => name + '=' + value).join('; ');
  const headers = { 'Content-Type': 'application/json', Origin: origin, Cookie: cookie };
  const reply = await daemun.handler(new Request(origin + path, { method, headers, ...(body && { body: JSON.stringify(body) }) }));
  for (const line of reply.headers.getSetCookie()) {
    const [pair] = line.split(';');
    cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
  }
  return reply.json();
}
const [email, password] = ['mina@example.test', 'violet-anchor-58-lantern'];
await call('POST', '/api/auth/register', { email, password, name: 'Mina' });
await daemun.settle();
const [, token] = /verify-email[^"]*?token=([A-Za-z0-9_-]+)/.exec(JSON.stringify(await call('GET', '/dev/outbox.json')));
const { status } = await call('POST', '/api/auth/verify-email', { token });
const { user } = await call('GET', '/api/auth/session');
const { tokens } = await call('POST', '/api/auth/login', { identifier: email, password, transport: 'token' });
await daemun.stop();
console.log(status, user.email, tokens.tokenType);
process.exit(0);
`;

/** Declarations that name what is installed inside, or that only a library's own types can write out. */
const insides = /drizzle|from ['"](?:pg|zod|hono|kysely|pino|redis)\b|import\(['"](?!\.)/;

describe('the package as it is published', () => {
  let consumer: string;
  let installed: string;
  beforeAll(() => {
    consumer = mkdtempSync(join(tmpdir(), 'daemun-core-'));
    const built = join(consumer, 'build');
    buildPackage('core', built);
    execFileSync('npm', ['pack', '--pack-destination', consumer], { cwd: built, stdio: 'pipe' });
    const archive = readdirSync(consumer).find((name) => name.endsWith('.tgz')) ?? '';
    installed = join(consumer, 'node_modules/@daemun/core');
    mkdirSync(installed, { recursive: true });
    execFileSync('tar', ['-xzf', join(consumer, archive), '--strip-components=1', '-C', installed]);
    // Its dependencies, as npm would have installed them beside it.
    for (const name of Object.keys(manifest().dependencies)) {
      mkdirSync(join(consumer, 'node_modules', name, '..'), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), join(consumer, 'node_modules', name));
    }
    writeFileSync(join(consumer, 'package.json'), '{ "type": "module" }');
  });
  afterAll(() => rmSync(consumer, { recursive: true, force: true }));

  const manifest = () => JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Published;
  const files = () =>
    readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(installed, name)).isFile());
  const runs = (arguments_: readonly string[]) => execFileSync(process.execPath, arguments_, { cwd: consumer, encoding: 'utf8' });

  it('holds compiled code and declarations, and no source, test, script or path of ours', () => {
    const names = files();
    for (const needed of ['README.md', 'LICENSE', 'dist/daemun.js', 'dist/daemun.d.ts']) expect(names).toContain(needed);
    expect(names.filter((name) => /\.test\.|(^|\/)test\/|(?<!\.d)\.ts$/.test(name))).toEqual([]);
    expect(manifest()).toMatchObject({ engines: { node: '>=22.18' }, type: 'module' });
    expect([manifest().private, manifest().scripts]).toEqual([undefined, undefined]);
    for (const name of names.filter((file) => /\.(js|ts|json)$/.test(file))) {
      const text = readFileSync(join(installed, name), 'utf8');
      expect([name, text.includes(root), /from '\.[^']*\.ts'/.test(text)]).toEqual([name, false, false]);
    }
    for (const [name, version] of Object.entries(manifest().dependencies))
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d/)]);
  });

  it('has what each of its entries names', () => {
    for (const target of Object.values(manifest().exports)) {
      for (const path of typeof target === 'string' ? [target] : Object.values(target)) expect(files()).toContain(path.replace('./', ''));
    }
  });

  it('registers, proves, signs in and gives tokens in an app that has installed it', () => {
    writeFileSync(join(consumer, 'first-steps.mjs'), firstSteps);
    expect(runs(['first-steps.mjs', join(consumer, 'data')]).trim()).toBe('signed-in mina@example.test Bearer');
  });

  it('is taken by require() too', () => {
    writeFileSync(join(consumer, 'required.cjs'), `console.log(typeof require('@daemun/core').createDaemun); process.exit(0);`);
    expect(runs(['required.cjs']).trim()).toBe('function');
  });

  it.each([
    ['NodeNext', 'NodeNext'],
    ['ESNext', 'Bundler'],
  ])('has types that compile outside and know every setting and route, resolved as %s modules', (module, moduleResolution) => {
    writeFileSync(join(consumer, 'use.ts'), usedOutside);
    const compilerOptions = {
      module,
      moduleResolution,
      target: 'ES2022',
      lib: ['ES2023', 'DOM'],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    };
    writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.json'], { cwd: consumer, encoding: 'utf8' });
  });

  it('reads nothing of the libraries inside when an app asks for types', () => {
    const read = new Set(
      publicEntries.map((entry) => {
        const target = manifest().exports[entry];
        return typeof target === 'object' ? target.types.replace('./', '') : '';
      }),
    );
    for (const path of read) {
      const text = readFileSync(join(installed, path), 'utf8');
      expect([path, insides.exec(text)?.[0]]).toEqual([path, undefined]);
      for (const [, named = ''] of text.matchAll(/(?:from|import\(?) ?'(\.[^']*)\.js'/g)) read.add(`${join(path, '..', named)}.d.ts`);
    }
    expect(read.size).toBeLessThan(40);
  });
});

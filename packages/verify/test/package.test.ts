import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildPackage } from '../../../scripts/packages/build.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
let consumer: string;
let installed: string;

/** Another project, with the package as it would come from a registry. */
beforeAll(() => {
  consumer = mkdtempSync(join(tmpdir(), 'daemun-verify-'));
  installed = join(consumer, 'node_modules/@daemun/verify');
  mkdirSync(installed, { recursive: true });
  const built = join(consumer, 'build');
  buildPackage('verify', built);
  execFileSync('npm', ['pack', '--pack-destination', consumer], { cwd: built, stdio: 'pipe' });
  const archive = readdirSync(consumer).find((name) => name.endsWith('.tgz')) ?? '';
  execFileSync('tar', ['-xzf', join(consumer, archive), '--strip-components=1', '-C', installed]);
  symlinkSync(join(root, 'node_modules/jose'), join(consumer, 'node_modules/jose'));
  writeFileSync(join(consumer, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rmSync(consumer, { recursive: true, force: true }));

const manifest = () =>
  JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { exports: Record<string, object>; dependencies: object };
const entries = () =>
  Object.keys(manifest().exports)
    .filter((path) => path !== './package.json')
    .map((path) => `@daemun/verify${path.slice(1)}`);
const files = () =>
  readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(installed, name)).isFile());

it('holds what it says, little, and nothing of its tests', () => {
  const names = files();
  for (const needed of ['README.md', 'LICENSE', 'dist/verifier.js', 'dist/verifier.d.ts']) expect(names).toContain(needed);
  expect(names.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))).toEqual([]);
  expect(names.filter((name) => name.includes('test'))).toEqual([]);
  const code = names.filter((name) => name.endsWith('.js')).reduce((bytes, name) => bytes + statSync(join(installed, name)).size, 0);
  expect(code).toBeLessThan(48 * 1024);
  expect(Object.keys(manifest().dependencies)).toEqual(['jose']);
});

it('runs wherever there are the web platform’s own parts: nothing of Node is named', () => {
  for (const name of files().filter((file) => file.endsWith('.js'))) {
    const code = readFileSync(join(installed, name), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    expect([name, code.match(/from ['"](?!\.|jose)[^'"]+|\b(?:process|Buffer|require|global|__dirname)\b/g)]).toEqual([name, null]);
  }
});

it('every entry can be imported', () => {
  const script = `for (const entry of ${JSON.stringify(entries())}) console.log(entry, Object.keys(await import(entry)).join());`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: consumer, encoding: 'utf8' });
  expect(printed).toContain('@daemun/verify createVerifier');
  expect(printed).toContain('@daemun/verify/next withAuth');
  expect(printed.trim().split('\n')).toHaveLength(entries().length);
});

it('its types hold by themselves', () => {
  writeFileSync(
    join(consumer, 'use.ts'),
    `${entries()
      .map((entry, index) => `import * as entry${index} from '${entry}';`)
      .join('\n')}
import { createVerifier, type Identity } from '@daemun/verify';
const verifier = createVerifier({ issuer: 'https://auth.example.com', serviceToken: 'x' });
const identity: Identity = await verifier.authenticate(new Headers(), { aal: 2 });
export const who: string = identity.kind === 'api-key' ? identity.keyId : identity.sessionId;
// @ts-expect-error an option that does not exist
createVerifier({ issuer: 'https://auth.example.com', revocation: 'live' });
export const all = [${entries()
      .map((_, index) => `entry${index}`)
      .join(', ')}];
`,
  );
  writeFileSync(
    join(consumer, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'ES2022',
        module: 'NodeNext',
        strict: true,
        noEmit: true,
        types: [],
        lib: ['ES2022', 'DOM', 'DOM.Iterable'],
      },
      files: ['use.ts'],
    }),
  );
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', consumer], { stdio: 'pipe', encoding: 'utf8' });
});

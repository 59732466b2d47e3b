import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv, promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../cli.ts', import.meta.url));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daemun-init-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An app with these files. */
function app(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
const manifest = (dependencies: Record<string, string>, more: object = {}) => JSON.stringify({ dependencies, ...more });
const git = (...command: string[]) => execFileSync('git', command, { cwd: folder, encoding: 'utf8' });
const text = (path: string) => readFileSync(join(folder, path), 'utf8');
const files = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.startsWith('.git/') && statSync(join(folder, path)).isFile())
    .sort();

async function daemunInit(...options: string[]): Promise<{ readonly code: number; readonly output: string }> {
  const run = promisify(execFile)(process.execPath, [cli, 'init', ...options], {
    cwd: folder,
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, output: error.stdout + error.stderr }),
  );
}

describe('daemun init', () => {
  it('writes the files of a Next.js app, and a secret that only its owner can read and git does not see', async () => {
    app({ 'package.json': manifest({ next: '16.0.0', express: '5.0.0' }), 'tsconfig.json': '{}', 'app/page.tsx': '' });
    git('init', '--quiet');
    const { code, output } = await daemunInit('--yes');
    expect([code, output]).toEqual([0, expect.stringContaining('An app on Next.js, in TypeScript.')]);
    expect(files()).toEqual(
      [
        '.env.local',
        '.gitignore',
        'app/.well-known/[...path]/route.ts',
        'app/oauth/[...path]/route.ts',
        'app/api/auth/[...path]/route.ts',
        'app/dev/outbox.json/route.ts',
        'app/page.tsx',
        'lib/auth.ts',
        'package.json',
        'tsconfig.json',
      ].sort(),
    );
    expect(text('app/api/auth/[...path]/route.ts')).toContain("from '../../../../lib/auth'");
    const { AUTH_SECRET: secret = '', APP_ORIGIN: origin } = parseEnv(text('.env.local'));
    expect([Buffer.byteLength(secret), origin]).toEqual([43, 'http://localhost:3000']);
    expect(statSync(join(folder, '.env.local')).mode & 0o777).toBe(0o600);
    expect(output).not.toContain(secret);
    expect(output).toContain('.env.local (new file, readable for you alone)');
    git('add', '--all');
    expect(git('status', '--short')).not.toContain('.env.local');
  });

  it('puts them where the app has its sources, in its own language', async () => {
    app({ 'package.json': manifest({ next: '15.0.0' }), 'src/app/page.jsx': '' });
    await daemunInit('--yes');
    expect(files()).toEqual(expect.arrayContaining(['src/lib/auth.js', 'src/app/api/auth/[...path]/route.js']));
  });

  it.each([
    ['express', { express: '5.0.0' }, {}, 'lib/auth.mjs', 'daemunExpress'],
    ['fastify', { fastify: '5.0.0' }, { type: 'module' }, 'lib/auth.js', 'daemunFastify'],
    ['hono', { hono: '4.0.0' }, { type: 'module' }, 'lib/auth.js', 'daemunHono'],
    ['node', {}, { type: 'module' }, 'lib/auth.js', 'daemunNode'],
  ])('says how to mount it in an app on %s', async (_, dependencies, more, library, mounting) => {
    app({ 'package.json': manifest(dependencies, more) });
    const { output } = await daemunInit('--yes');
    expect(files()).toEqual(['.env.local', library, 'package.json'].sort());
    expect(output).toContain(mounting);
    expect(parseEnv(text('.env.local'))['DAEMUN_SECRET']).toHaveLength(43);
  });

  it('overwrites nothing, adds what is missing, and has nothing to do the second time', async () => {
    app({ 'package.json': manifest({ next: '16.0.0' }), 'lib/auth.jsx': 'mine', '.env.local': 'MINE=1\nAUTH_SECRET=kept' });
    const first = await daemunInit('--yes');
    expect(first.output).toContain('lib/auth.js is there already, and stays as it is.');
    expect([text('lib/auth.jsx'), existsSync(join(folder, 'lib/auth.js'))]).toEqual(['mine', false]);
    expect(text('.env.local')).toBe('MINE=1\nAUTH_SECRET=kept\nAPP_ORIGIN=http://localhost:3000\n');
    expect(statSync(join(folder, '.env.local')).mode & 0o777).toBe(0o600);
    const before = files().map((path) => text(path));
    expect((await daemunInit('--yes')).output).toContain('There is nothing to write.');
    expect(files().map((path) => text(path))).toEqual(before);
  });

  it('refuses where git tracks the file with the secret, and writes nothing', async () => {
    app({ 'package.json': manifest({ next: '16.0.0' }), '.env.local': 'MINE=1\n' });
    git('init', '--quiet');
    git('add', '--all');
    const { code, output } = await daemunInit('--yes');
    expect([code, output]).toEqual([1, expect.stringContaining('git rm --cached .env.local')]);
    expect(files()).toEqual(['.env.local', 'package.json']);
    expect(text('.env.local')).toBe('MINE=1\n');
  });

  it.each([
    [['--dry-run'], 0, /lib\/auth\.js \(new file\)[\s\S]*Nothing was written/],
    [['--dry-run', '--yes'], 0, /Nothing was written/],
    [[], 1, /lib\/auth\.js \(new file\)[\s\S]*daemun init --yes/],
  ])('shows the files and writes none with %j where nobody can be asked', async (options, code, output) => {
    app({ 'package.json': manifest({ next: '16.0.0' }) });
    expect(await daemunInit(...options)).toEqual({ code, output: expect.stringMatching(output) });
    expect(files()).toEqual(['package.json']);
  });

  it('says where to call it if there is no app', async () => {
    expect(await daemunInit('--yes')).toEqual({ code: 1, output: expect.stringContaining('There is no package.json here') });
  });
});

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const root = resolve(import.meta.dirname, '../../..');

/** A Next.js app outside of the repository, with the packed `@daemun/core` and what `daemun init` has written. */
export interface NextApp {
  readonly folder: string;
  build(...options: string[]): string;
  start(env: Readonly<Record<string, string>>): Promise<RunningApp>;
  remove(): void;
}

export interface RunningApp {
  readonly origin: string;
  /** Everything that the app has printed. */
  printed(): string;
  /** Tells the app to end, and waits until it has. Milliseconds. */
  end(): Promise<number>;
}

const pages = {
  'app/layout.tsx': `export default function Layout({ children }: { children: React.ReactNode }) {
  return <html lang="en"><body>{children}</body></html>;
}
`,
  'app/page.tsx': `export default function Page() {
  return <h1>home</h1>;
}
`,
  'app/dashboard/page.tsx': `import { requireAuth } from '../../lib/auth';

export default async function Dashboard() {
  const { user } = await requireAuth({ redirectTo: '/dashboard' });
  return <h1>{\`Hello \${user.email}\`}</h1>;
}
`,
  'app/vault/page.tsx': `import { requireAuth } from '../../lib/auth';

export default async function Vault() {
  await requireAuth({ aal: 2, redirectTo: '/vault' });
  return <h1>vault</h1>;
}
`,
  'app/sign-in/page.tsx': `import { ownPath } from '@daemun/core/next';
import { redirect } from 'next/navigation';
import { auth } from '../../lib/auth';

export default async function SignIn({ searchParams }: { searchParams: Promise<{ redirectTo?: string }> }) {
  const target = ownPath((await searchParams).redirectTo) ?? '/dashboard';
  if (await auth()) redirect(target);
  return <h1>sign in</h1>;
}
`,
};

/** As new Next.js apps have it. */
const tsconfig = JSON.stringify({ compilerOptions: { module: 'esnext', moduleResolution: 'bundler', strict: true, skipLibCheck: true } });

const proxyOf = (name: string): string => `import { daemunProxy } from '@daemun/core/next/proxy';

export const ${name} = daemunProxy({ origin: process.env.APP_ORIGIN });
export const config = { matcher: ['/dashboard/:path*'] };
`;

/** Installs the packages and has \`daemun init\` write its files, as the guide says. */
export function createNextApp(version: 15 | 16): NextApp {
  const folder = mkdtempSync(join(tmpdir(), `daemun-next-${version}-`));
  const run = (command: string, ...given: string[]): string =>
    execFileSync(command, given, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: undefined, NODE_NO_WARNINGS: '1' },
    });
  execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: join(root, 'build/core'), stdio: 'pipe' });
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  writeFileSync(join(folder, 'package.json'), '{ "name": "app", "private": true }');
  const packages = [`next@${version}`, 'react@19', 'react-dom@19', 'typescript@5', '@types/node@24', '@types/react@19', `./${archive}`];
  run('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', ...packages);
  const name = version === 16 ? 'proxy' : 'middleware';
  for (const [path, content] of Object.entries({ ...pages, [`${name}.ts`]: proxyOf(name), 'tsconfig.json': tsconfig })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  run(process.execPath, join(root, 'apps/server/src/cli.ts'), 'init', '--yes');

  const next = join(folder, 'node_modules/next/dist/bin/next');
  return {
    folder,
    build: (...options) => run(process.execPath, next, 'build', ...options),
    start: (env) => start(folder, next, env),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function start(folder: string, next: string, env: Readonly<Record<string, string>>): Promise<RunningApp> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const child = spawn(process.execPath, [next, 'start', '--port', String(port)], {
    cwd: folder,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production', APP_ORIGIN: origin, ...env },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  while (!(await fetch(origin).catch(() => undefined))?.ok) {
    if (child.exitCode !== null) throw new Error(`next start has ended:\n${printed}`);
    await pause(200);
  }
  return {
    origin,
    printed: () => printed,
    async end() {
      const since = performance.now();
      child.kill('SIGTERM');
      await ended;
      return performance.now() - since;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === 'object' && address ? address.port : 0;
}

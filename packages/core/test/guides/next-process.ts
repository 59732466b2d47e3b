import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const root = join(import.meta.dirname, '../../../..');

/** A Next.js app in a folder below build/, which finds the packages of the repository. */
export interface NextProcess {
  readonly folder: string;
  readonly origin: string;
  /** Starts the development server, and waits until it listens. */
  start(env: Readonly<Record<string, string>>): Promise<void>;
  /** Everything that the app has printed. */
  printed(): string;
  /** Ends the server, and deletes the folder. */
  remove(): Promise<void>;
}

/** What new apps have, and a configuration that keeps Next.js from looking at ours. */
const ownFiles = {
  'app/layout.tsx': `export default function Layout({ children }: { children: React.ReactNode }) {
  return <html lang="en"><body>{children}</body></html>;
}
`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: { jsx: 'react-jsx', module: 'esnext', moduleResolution: 'bundler', strict: true, paths: { '@/*': ['./*'] } },
  }),
  'next.config.mjs': `export default { turbopack: { root: ${JSON.stringify(root)} }, typescript: { ignoreBuildErrors: true }, devIndicators: false };\n`,
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export async function makeNextApp(): Promise<NextProcess> {
  mkdirSync(join(root, 'build'), { recursive: true });
  const folder = mkdtempSync(join(root, 'build/guide-next-'));
  mkdirSync(join(folder, 'app'));
  for (const [name, text] of Object.entries(ownFiles)) writeFileSync(join(folder, name), text);
  const port = await freePort();
  let output = '';
  let ended: Promise<unknown> | undefined;
  let end = () => {};
  return {
    folder,
    origin: `http://localhost:${port}`,
    async start(env) {
      const child = spawn(
        process.execPath,
        [join(root, 'node_modules/next/dist/bin/next'), 'dev', '--hostname', 'localhost', '--port', String(port)],
        {
          cwd: folder,
          env: { ...process.env, NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1', NODE_NO_WARNINGS: '1', ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
          // The development server has children: they end with it.
          detached: true,
        },
      );
      ended = once(child, 'exit');
      end = () => process.kill(-(child.pid ?? 0), 'SIGKILL');
      child.stdout.on('data', (part) => (output += part));
      child.stderr.on('data', (part) => (output += part));
      while (!/Ready in/.test(output)) {
        if (child.exitCode !== null) throw new Error(`Next.js has ended:\n${output}`);
        await pause(50);
      }
    },
    printed: () => output,
    async remove() {
      if (ended) end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Container, type Host, run, writeSecrets } from './container.ts';

/** Whether an engine answers here. The client alone is not enough. */
export const hasEngine = (): boolean => spawnSync('docker', ['info', '--format', '{{.ServerVersion}}'], { timeout: 10_000 }).status === 0;

const docker = (...args: readonly string[]): string => execFileSync('docker', args, { encoding: 'utf8', stdio: 'pipe' }).trim();

/** Builds the image, and starts containers of it as its guide does: read-only, without a capability or a network. */
export function openEngine(root: string): Host {
  const id = randomUUID().slice(0, 8);
  const image = `daemun-test-${id}`;
  const folder = mkdtempSync(join(tmpdir(), 'daemun-engine-'));
  const containers: string[] = [];
  const volumes: string[] = [];
  docker('build', '--quiet', '--file', join(root, 'deploy/Dockerfile'), '--tag', image, root);
  const limits = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges', '--network=none'];

  return {
    async start({ data, env, secrets = {}, args = [] }) {
      const name = `${image}-${containers.length}`;
      const variables = Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
      const files = writeSecrets(folder, secrets).flatMap(([path, to]) => ['--volume', `${path}:${to}:ro`]);
      docker('run', '--detach', '--name', name, ...limits, '--volume', `${data}:/data`, ...files, ...variables, image, ...args);
      containers.push(name);
      return containerOf(name);
    },
    async emptyData() {
      // An engine fills a new volume with what the image has there, its owner and mode too.
      const name = `${image}-data-${volumes.length}`;
      volumes.push(name);
      return docker('volume', 'create', name);
    },
    async close() {
      for (const name of containers) spawnSync('docker', ['rm', '--force', name]);
      for (const name of volumes) spawnSync('docker', ['volume', 'rm', '--force', name]);
      spawnSync('docker', ['rmi', '--force', image]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function containerOf(name: string): Container {
  const env = process.env as Readonly<Record<string, string>>;
  const waiting = run(['docker', 'wait', name], env);
  return {
    run: (command) => run(['docker', 'exec', '--interactive', name, ...command], env),
    async health() {
      for (;;) {
        const [status = '', health = ''] = docker('inspect', '--format', '{{.State.Status}} {{.State.Health.Status}}', name).split(' ');
        if (status === 'exited') return 'ended';
        if (health !== 'starting') return health;
        await pause(200);
      }
    },
    signal: async (signal) => void docker('kill', '--signal', signal, name),
    log: () => {
      const { stdout, stderr } = spawnSync('docker', ['logs', name], { encoding: 'utf8' });
      return stdout + stderr;
    },
    ended: waiting.ended.then(() => Number(waiting.output.text)),
    remove: async () => void spawnSync('docker', ['rm', '--force', name]),
  };
}

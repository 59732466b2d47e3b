import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { type Container, type Host, run, writeSecrets } from './container.ts';
import type { Dockerfile } from './dockerfile.ts';

/** Variables of node:24-bookworm-slim. */
const baseEnv = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };

/** What stands in for node:24-bookworm-slim: this machine's C library, and the Node that runs the tests. */
const base = [
  ...['--ro-bind', '/usr/lib', '/usr/lib', '--symlink', 'usr/lib', '/lib'],
  ...(existsSync('/lib64') ? ['--ro-bind', '/lib64', '/lib64'] : []),
  ...['--ro-bind', process.execPath, '/usr/local/bin/node'],
];

/** Whether bubblewrap is here, and may make namespaces. */
export const canSandbox = (): boolean =>
  spawnSync('bwrap', ['--unshare-all', '--uid', '65532', '--ro-bind', '/', '/', 'true']).status === 0;

/**
 * Does what an engine does with an image: nothing of this machine is in sight but what the Dockerfile copies, and its base.
 * @throws Error where the tests run on another major version of Node than the image
 */
export function openSandbox(image: Dockerfile, root: string): Host {
  const [major = ''] = process.versions.node.split('.');
  if (!image.from.startsWith(`node:${major}-`))
    throw new Error(`${image.from} has another Node than ${process.version}, which runs the tests`);
  const folder = mkdtempSync(join(tmpdir(), 'daemun-sandbox-'));
  const [uid = '', gid = ''] = image.user.split(':');
  const volume = (to: string): boolean => image.volumes.includes(to);
  const copied = image.copies.filter(({ to }) => !volume(to)).flatMap(({ from, to }) => ['--ro-bind', join(root, from), to]);

  return {
    async start({ data, env, secrets = {}, args = image.cmd }) {
      const variables = { ...baseEnv, ...image.env, ...env };
      const options = [
        ...['--unshare-all', '--uid', uid, '--gid', gid, '--cap-drop', 'ALL', '--new-session', '--die-with-parent', '--as-pid-1'],
        ...['--proc', '/proc', '--dev', '/dev'],
        ...[...base, ...copied],
        ...image.volumes.flatMap((to) => ['--bind', data, to]),
        ...writeSecrets(folder, secrets).flatMap(([path, to]) => ['--ro-bind', path, to]),
        ...['--remount-ro', '/', '--chdir', image.workdir, '--info-fd', '3'],
      ];
      const server = run(['bwrap', ...options, ...image.entrypoint, ...args], variables, ['pipe']);
      const { 'child-pid': pid } = JSON.parse(await text(server.child.stdio[3] as Readable)) as { 'child-pid': number };
      return containerOf(image, server, pid, variables);
    },
    async emptyData() {
      const to = mkdtempSync(join(folder, 'data-'));
      for (const copy of image.copies.filter((one) => volume(one.to))) cpSync(join(root, copy.from), to, { recursive: true });
      return to;
    },
    async close() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function containerOf(image: Dockerfile, server: ReturnType<typeof run>, pid: number, env: Readonly<Record<string, string>>): Container {
  const inside = ['nsenter', `--target=${pid}`, '--user', '--preserve-credentials', '--mount', '--net', '--pid', '--root', '--wd'];
  const beside = (command: readonly string[]) => run([...inside, ...command], env);
  return {
    run: beside,
    async health() {
      for (;;) {
        if (server.child.exitCode !== null) return 'ended';
        if ((await beside(image.healthcheck.command).ended) === 0) return 'healthy';
        await pause(200);
      }
    },
    signal: async (name) => void process.kill(pid, name),
    log: () => server.output.text,
    ended: server.ended,
    async remove() {
      // Its first process has died with it: the kernel ends the rest.
      server.child.kill('SIGKILL');
      await server.ended;
    },
  };
}

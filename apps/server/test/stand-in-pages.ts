import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cage } from './cage.ts';

const repository = join(import.meta.dirname, '../../..');

/** A process of the command line. */
export interface Command {
  readonly child: ChildProcess;
  readonly origin: string;
  /** What it has written so far. */
  readonly output: { text: string };
  readonly ended: Promise<number | null>;
  /** Resolves when the terminal shows it. */
  shows(text: string | RegExp): Promise<void>;
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The name of its data folder. */
  readonly data?: string;
  /** It sees the sources, the builds among them, on a read-only file system. */
  readonly readOnly?: boolean;
}

/**
 * The real product in a folder of its own, whose page framework is a stand-in: its build takes as long, and ends, as the test
 * says, and its pages are one line. All that decides, waits, locks and answers is the code of the product.
 */
export interface StandInPages {
  /** Ends the builds that are under way, and lets each later one end at once. */
  finishBuilds(how: 'well' | 'badly'): Promise<void>;
  /** The processes that began a build, by their id. */
  builds(): Promise<readonly number[]>;
  /** The environment that the last build had. */
  buildEnvironment(): Promise<Readonly<Record<string, string>>>;
  run(args: readonly string[], options?: CommandOptions): Promise<Command>;
  /** Waits for an HTTP server at the origin of a command. */
  answers(command: Command): Promise<void>;
  readonly folder: string;
  /** Ends all that it has started, builds too, whether or not the test is through with them; nothing is started any more. */
  close(): Promise<void>;
}

/** Is there something that shows a folder to a process as a read-only file system does? Root is stopped by nothing less. */
export const canBeReadOnly: boolean =
  spawnSync('bwrap', ['--dev-bind', '/', '/', 'true'], { stdio: 'ignore' }).status === 0 ||
  (() => {
    if (process.env['CI'] === 'true') throw new Error('bubblewrap is not installed: tests of read-only folders cannot run');
    process.stderr.write('bubblewrap is not installed: tests of read-only folders are left out\n');
    return false;
  })();

/** The stand-in for `next build`: says what the framework says, and waits for the file `finish`. */
const buildProgram = `
const fs = require('node:fs'), path = require('node:path');
const control = process.env.STAND_IN, out = path.join(process.argv[3], process.env.PAGES_BUILD);
fs.appendFileSync(path.join(control, 'builds'), process.pid + '\\n');
fs.writeFileSync(path.join(control, 'environment'), JSON.stringify(process.env));
console.log('   Creating an optimized production build ...');
const timer = setInterval(() => {
  if (!fs.existsSync(control)) process.exit(1);
  if (!fs.existsSync(path.join(control, 'finish'))) return;
  clearInterval(timer);
  if (fs.readFileSync(path.join(control, 'finish'), 'utf8') === 'badly') {
    console.error('the first line of a long story');
    for (let line = 0; line < 500; line++) console.error('something is wrong in line ' + line + ' of a page');
    process.exitCode = 1;
    return;
  }
  console.log('   Collecting page data ...');
  fs.mkdirSync(path.join(out, 'static/chunks'), { recursive: true });
  fs.writeFileSync(path.join(out, 'static/chunks/a.js'), '// by ' + process.pid);
  fs.writeFileSync(path.join(out, 'required-server-files.json'), JSON.stringify({ config: { distDir: process.env.PAGES_BUILD } }));
  fs.writeFileSync(path.join(out, 'BUILD_ID'), String(process.pid));
}, 20);
`;

/** The stand-in for the framework at work: a page that says which build it is of. */
const framework = `
const fs = require('node:fs'), path = require('node:path');
const { distDir } = JSON.parse(process.env.__NEXT_PRIVATE_STANDALONE_CONFIG);
module.exports = ({ dir }) => ({
  prepare: async () => void fs.readFileSync(path.join(dir, distDir, 'BUILD_ID')),
  close: async () => undefined,
  getRequestHandler: () => async (request, response) =>
    void response.end('a page of build ' + fs.readFileSync(path.join(dir, distDir, 'BUILD_ID'), 'utf8')),
});
`;

export async function openStandInPages(): Promise<StandInPages> {
  const folder = await mkdtemp(join(tmpdir(), 'daemun-pages-'));
  const server = join(folder, 'apps/server');
  const control = join(folder, 'control');
  const sources = join(repository, 'apps/server');
  await cp(sources, server, { recursive: true, filter: (path) => !/^(\.next|node_modules|test)$/.test(relative(sources, path)) });
  for (const part of ['node_modules', 'packages']) await symlink(join(repository, part), join(folder, part));
  await mkdir(join(server, 'node_modules/next/dist/bin'), { recursive: true });
  await mkdir(control);
  await writeFile(join(server, 'node_modules/next/package.json'), '{ "name": "next", "main": "index.js" }');
  await writeFile(join(server, 'node_modules/next/index.js'), framework);
  await writeFile(join(server, 'node_modules/next/dist/bin/next'), buildProgram);
  const children: { readonly child: ChildProcess; readonly ended: Promise<unknown> }[] = [];
  let closed = false;

  return {
    folder: server,
    finishBuilds: (how) => writeFile(join(control, 'finish'), how),
    builds: async () => (await readFile(join(control, 'builds'), 'utf8').catch(() => '')).trim().split('\n').filter(Boolean).map(Number),
    buildEnvironment: async () => JSON.parse(await readFile(join(control, 'environment'), 'utf8')),
    async run(args, { env = {}, data = 'data', readOnly = false } = {}) {
      const port = String(await freePort());
      if (closed) throw new Error('the folder of the pages is closed: nobody would end what is started now');
      const under = readOnly ? cage('--ro-bind', server, server) : [];
      const [program = '', ...line] = [...under, process.execPath, join(server, 'src/cli.ts'), ...args];
      const environment: NodeJS.Dict<string> = {
        PATH: process.env['PATH'] ?? '',
        HOME: process.env['HOME'] ?? '',
        STAND_IN: control,
        DAEMUN_DATA: join(folder, data),
        PORT: port,
        ...env,
      };
      const child = spawn(program, line, { env: environment as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'] });
      const output = { text: '' };
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk) => {
          output.text += chunk;
        });
      }
      const ended = once(child, 'close').then(([code]) => code as number | null);
      children.push({ child, ended });
      const shows = async (text: string | RegExp) => {
        while (typeof text === 'string' ? !output.text.includes(text) : !text.test(output.text)) {
          if (child.exitCode !== null) throw new Error(`it ended before it said ${text}:\n${output.text}`);
          await pause(20);
        }
      };
      return { child, origin: `http://localhost:${port}`, output, ended, shows };
    },
    async answers({ child, origin, output }) {
      for (;;) {
        if (child.exitCode !== null) throw new Error(`the server ended: ${output.text}`);
        const answer = await fetch(`${origin}/healthz`).catch(() => undefined);
        if (answer?.ok) return;
        await pause(20);
      }
    },
    async close() {
      closed = true;
      for (const { child } of children) child.kill('SIGKILL');
      await Promise.all(children.map(({ ended }) => ended));
      // A build whose parent was killed ends with the folder that tells it when to.
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

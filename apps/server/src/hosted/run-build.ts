import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { pagesFolder } from './sources.ts';

/** How far a build has come. */
export type BuildStep = 'compiling' | 'collecting' | 'finishing';

/** The lines of the framework's build that begin a step after the first. */
const steps: readonly (readonly [line: RegExp, step: BuildStep])[] = [
  [/Collecting page data/, 'collecting'],
  [/Finalizing page optimization/, 'finishing'],
];
/** A build writes a few hundred lines. A build that never stops must not fill the server's memory. */
const outputCharacters = 1024 * 1024;

/**
 * The pages could not be built. The message says why, as far as that is known. `advice` says what to do, and `output` is the
 * output of the build.
 */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';
  readonly advice: string;
  readonly output: string;

  constructor(message: string, advice: string, output = '') {
    super(message);
    this.advice = advice;
    this.output = output;
  }

  /** The folder for builds cannot be written. */
  static at(folder: string, { code, message }: NodeJS.ErrnoException): BuildFailed {
    const why = code === 'EROFS' ? 'is on a read-only file system' : code === 'ENOSPC' ? 'is on a disk that is full' : 'cannot be written';
    return new BuildFailed(
      `The pages are not built, and ${folder} ${why} (${code ?? message})`,
      'Build them ahead with `daemun build` where that folder can be written, such as while the image is made; or serve the API alone: daemun start --no-pages',
    );
  }
}

/**
 * Runs the framework's build in its own process, so that the API answers meanwhile.
 * @param folder the target folder, relative to the pages
 * @throws BuildFailed
 */
export async function runBuild(
  folder: string,
  { signal, onNews }: { readonly signal: AbortSignal; readonly onNews: (step: BuildStep) => void },
): Promise<void> {
  const next = findFramework();
  const env = { ...withoutOurs(process.env), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', PAGES_BUILD: folder };
  const child: ChildProcess = spawn(process.execPath, [next, 'build', pagesFolder], {
    env: env as NodeJS.ProcessEnv,
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onNews('compiling');
  let output = '';
  const seen = new Set<BuildStep>();
  const hear = (chunk: Buffer) => {
    output = `${output}${chunk}`.slice(-outputCharacters);
    for (const [line, step] of steps) {
      if (seen.has(step) || !line.test(output)) continue;
      seen.add(step);
      onNews(step);
    }
  };
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', hear);
  const { code, killedBy } = await new Promise<{ code: number | null; killedBy: NodeJS.Signals | null }>((resolve, reject) => {
    let failure: Error | undefined;
    child.once('error', (error) => {
      failure = error;
      // A process that never ran emits no close event. A process that is told to end may still write until it has ended.
      if (child.pid === undefined) reject(error);
    });
    child.once('close', (code, killedBy) => (failure ? reject(failure) : resolve({ code, killedBy })));
  });
  if (code === 0) return;
  if (killedBy === 'SIGKILL') {
    throw new BuildFailed(
      'The build of the pages was killed from outside, as a machine does that runs out of memory',
      'Give it 1 GB for the time of the build, or build elsewhere with `daemun build`; then start again',
      output,
    );
  }
  throw new BuildFailed(
    `The pages could not be built (${killedBy ?? `exit code ${code}`})`,
    'Mend what the build says, try it by itself with `daemun build`, then start again',
    output,
  );
}

/** @throws BuildFailed where npm has left it out, as it does with `--omit=dev` */
function findFramework(): string {
  try {
    return createRequire(import.meta.url).resolve('next/dist/bin/next');
  } catch {
    throw new BuildFailed(
      'The pages cannot be built here: the page framework is not installed',
      'Install everything (npm ci), or take the package or the image, which have the pages built; or serve the API alone: daemun start --no-pages',
    );
  }
}

/** A build needs no secret, and cannot write a secret into its output if it has none. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^DAEMUN_|^(DATABASE|REDIS)_URL(_FILE)?$/.test(name)),
  ) as NodeJS.ProcessEnv;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A command that runs, and what it has said. */
export interface Running {
  readonly child: ChildProcess;
  readonly output: { text: string };
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

/** What starts containers of the image: an engine, or a sandbox that acts on its Dockerfile. */
export interface Host {
  /**
   * Starts one with a read-only root, no network but its own loopback, and nothing to write but its data.
   * @param options.secrets files that it finds in /run/secrets, by name
   * @param options.args in place of the image's CMD
   */
  start(options: {
    readonly data: string;
    readonly env: Readonly<Record<string, string>>;
    readonly secrets?: Readonly<Record<string, string>>;
    readonly args?: readonly string[];
  }): Promise<Container>;
  /** Makes an empty /data as the image has it. Gives its name. */
  emptyData(): Promise<string>;
  close(): Promise<void>;
}

export interface Container {
  /** Runs a command beside the server, with the image's variables, as HEALTHCHECK is run. */
  run(command: readonly string[]): Running;
  /** `healthy` once its own HEALTHCHECK is content. */
  health(): Promise<string>;
  signal(name: string): Promise<void>;
  readonly log: () => string;
  /** The exit code of the server. */
  readonly ended: Promise<number | null>;
  /** Ends it, whatever it does. */
  remove(): Promise<void>;
}

/** Starts a command, with both streams of its output kept. */
export function run(command: readonly string[], env: Readonly<Record<string, string>>, more: readonly 'pipe'[] = []): Running {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { env: env as NodeJS.ProcessEnv, stdio: ['pipe', 'pipe', 'pipe', ...more] });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output.text += chunk;
    });
  }
  child.on('error', (error) => {
    output.text += error.message;
  });
  return { child, output, ended: once(child, 'close').then(([code]) => code as number | null) };
}

/** Writes files as the guide makes them: everybody may read a file, and its folder lets nobody else of this machine in. Gives their paths. */
export function writeSecrets(folder: string, secrets: Readonly<Record<string, string>>): readonly (readonly [path: string, to: string])[] {
  const own = mkdtempSync(join(folder, 'secrets-'));
  return Object.entries(secrets).map(([name, secret]) => {
    const path = join(own, name);
    writeFileSync(path, `${secret}\n`, { mode: 0o444 });
    return [path, `/run/secrets/${name}`];
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program of a guide that runs. */
export interface Program {
  /** Its lines so far, of both outputs. */
  readonly said: readonly string[];
  /** Resolves with its next line that has `text` in it. @throws Error if it ends before */
  says(text: string): Promise<string>;
  /** Types a line; an empty one ends a pause. */
  goOn(line?: string): void;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

/** Starts a program of a guide in its folder. It ends by itself, or with the test. */
export function startProgram(command: string, line: readonly string[], folder: string, env: Readonly<Record<string, string>>): Program {
  const child: ChildProcess = spawn(command, line, { cwd: folder, env: { PATH: process.env['PATH'] ?? '', ...env }, timeout: 30_000 });
  const said: string[] = [];
  let read = 0;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const one of waiting) one();
    waiting.clear();
  };
  for (const output of [child.stdout, child.stderr])
    if (output)
      createInterface({ input: output }).on('line', (text) => {
        said.push(text);
        wake();
      });
  let over = false;
  const ended = once(child, 'close').then(([code]) => {
    over = true;
    wake();
    return code as number | null;
  });
  return {
    said,
    ended,
    async says(text) {
      for (;;) {
        while (read < said.length) {
          const next = said[read++] ?? '';
          if (next.includes(text)) return next;
        }
        if (over) throw new Error(`it ended before it said ${text}:\n${said.join('\n')}`);
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    },
    goOn: (typed = '') => void child.stdin?.write(`${typed}\n`),
  };
}

import { chmod, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CommandError } from '../terminal.ts';
import type { Change } from './plan.ts';

/**
 * Writes the changes. A file that has appeared meanwhile is not overwritten.
 * @throws CommandError naming the file that is there already
 */
export async function carryOut(folder: string, changes: readonly Change[]): Promise<void> {
  for (const { path, kind, content, private: isPrivate } of changes) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    const file = await open(target, kind === 'create' ? 'wx' : 'a', isPrivate ? 0o600 : 0o666).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw new CommandError(`${path} has appeared meanwhile, and is left as it is. Call daemun init again`);
      throw error;
    });
    try {
      // Before the secret is in it: a file that was there may have been readable for others.
      if (isPrivate) await chmod(target, 0o600);
      await file.writeFile(content);
    } finally {
      await file.close();
    }
  }
}

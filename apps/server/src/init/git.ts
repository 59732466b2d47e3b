import { execFileSync } from 'node:child_process';

/** What git does with a file. `none`: the folder is in no repository, or git is not there. */
export type GitState = 'none' | 'tracked' | 'ignored' | 'neither';

/** Asks git about a path below a folder, which need not exist. */
export function gitState(folder: string, path: string): GitState {
  if (!says(folder, ['rev-parse', '--is-inside-work-tree'])) return 'none';
  if (says(folder, ['ls-files', '--error-unmatch', '--', path])) return 'tracked';
  return says(folder, ['check-ignore', '--quiet', '--', path]) ? 'ignored' : 'neither';
}

function says(folder: string, question: readonly string[]): boolean {
  try {
    execFileSync('git', question, { cwd: folder, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

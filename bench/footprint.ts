import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { here } from './processes.ts';

/** Production packages of the server by the lockfile, and their size where they are installed. */
export function productionFootprint(): { packages: number; mib: number } {
  const { packages } = JSON.parse(readFileSync(here('../package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; link?: boolean; devOptional?: boolean; optional?: boolean }>;
  };
  const folders = Object.entries(packages)
    .filter(([path, { dev, link, devOptional }]) => path.startsWith('node_modules/') && !dev && !link && !devOptional)
    .map(([path]) => here(`../${path}`));
  let kib = 0;
  let count = 0;
  for (const folder of folders) {
    try {
      kib += Number(
        execFileSync('du', ['-sk', '--exclude=node_modules', folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split(
          '\t',
        )[0],
      );
      count += 1;
    } catch {
      // For another platform: in the lockfile, not on this disk.
    }
  }
  return { packages: count, mib: kib / 1024 };
}

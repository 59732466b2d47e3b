import { spawn } from 'node:child_process';
import { here } from './processes.ts';

/** Starts the product as an operator does and returns the milliseconds until a request that needs the database is answered. */
export async function firstAnswer(dataFolder: string, port: number): Promise<number> {
  const { NODE_ENV: _, ...env } = process.env;
  const begun = performance.now();
  const child = spawn(process.execPath, [here('../apps/server/bin/daemun.mjs'), 'start'], {
    env: { ...env, PORT: String(port), DAEMUN_DATA: dataFolder } as NodeJS.ProcessEnv,
    stdio: 'ignore',
  });
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  for (;;) {
    try {
      const response = await fetch(`http://localhost:${port}/readyz`);
      const { database, migrations } = (await response.json()) as { database: boolean; migrations: boolean };
      // The pages may still be loading; this is about requests that need the database.
      if (database && migrations) break;
    } catch {
      // Not listening yet.
    }
    await new Promise((done) => setTimeout(done, 10));
  }
  const took = performance.now() - begun;
  child.kill('SIGTERM');
  await exited;
  return took;
}

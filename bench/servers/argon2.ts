/**
 * What signing in costs at the least: Argon2id checks of one password, with Daemun's parameters and as many at once as
 * Daemun makes. Prints how many a second.
 */
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';

const milliseconds = Number(process.env['MILLISECONDS'] ?? 5000);
const atOnce = Math.min(availableParallelism(), 4);
const password = 'a password that is only measured';
const stored = await hash(password, { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1, outputLen: 32 });

let checks = 0;
const begun = performance.now();
const end = begun + milliseconds;

async function checkOnAndOn(): Promise<void> {
  while (performance.now() < end) {
    if (!(await verify(stored, password))) throw new Error('a right password was refused');
    checks += 1;
  }
}

await Promise.all(Array.from({ length: atOnce }, checkOnAndOn));
console.log(JSON.stringify({ perSecond: (checks * 1000) / (performance.now() - begun) }));

/** How many verifications a second the hash alone allows, with Daemun's parameters and parallelism. Prints the number. */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';

// The very copy that Daemun uses.
const { hash, verify } = createRequire(new URL('../packages/core/package.json', import.meta.url))(
  '@node-rs/argon2',
) as typeof import('@node-rs/argon2');
const seconds = Number(process.argv[2] ?? 5);
const stored = await hash('violet-anchor-58-lantern', { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 });
const end = performance.now() + seconds * 1000;
let count = 0;
const start = performance.now();
await Promise.all(
  Array.from({ length: Math.min(availableParallelism(), 4) }, async () => {
    while (performance.now() < end) {
      await verify(stored, 'violet-anchor-58-lantern');
      count += 1;
    }
  }),
);
console.log(count / ((performance.now() - start) / 1000));

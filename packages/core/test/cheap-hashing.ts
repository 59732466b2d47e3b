import type { Parts } from '../src/daemun.ts';

/** Parts of every test that is not about hashing: the least memory that Argon2id works with, walked once. */
export const cheapHashing = { testHashCost: { memoryKib: 8, iterations: 1 } } as const satisfies Parts;

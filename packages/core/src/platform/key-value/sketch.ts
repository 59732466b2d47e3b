import { createHash, randomBytes } from 'node:crypto';

/** The counts of any number of keys in a fixed space. */
export interface Sketch {
  /** Records that the count of this key is at least `value`. */
  raise(key: string, value: number): void;
  /** Never less than what was raised for this key. The estimate is more if the key shares all its cells with other keys. */
  estimate(key: string): number;
}

const rows = 4;

/**
 * A count-min sketch that is updated conservatively (Estan and Varghese, 2002). A cell holds the largest count of the keys that
 * share it. A key's count is the smallest of its cells. Each sketch has its own salt, so an attacker cannot look for names that
 * share the cells of another name.
 * @param width cells of a row; a power of two. A cell takes 4 bytes, and there are 4 rows.
 */
export function createSketch(width: number): Sketch {
  const cells = new Uint32Array(width * rows);
  const salt = randomBytes(16);

  function cellsOf(key: string): readonly number[] {
    const digest = createHash('sha256').update(salt).update(key).digest();
    return Array.from({ length: rows }, (_, row) => row * width + (digest.readUInt32LE(row * 4) & (width - 1)));
  }

  return {
    raise(key, value) {
      for (const cell of cellsOf(key)) cells[cell] = Math.max(cells[cell] ?? 0, value);
    },
    estimate: (key) => Math.min(...cellsOf(key).map((cell) => cells[cell] ?? 0)),
  };
}

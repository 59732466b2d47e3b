import { createHash, randomBytes } from 'node:crypto';

/** The counts of any number of keys in a fixed space. */
export interface Sketch {
  /** At least `value` is known of this key from now on. */
  raise(key: string, value: number): void;
  /** Never less than what was raised for this key; more where all its cells are shared with others. */
  estimate(key: string): number;
}

const rows = 4;

/**
 * A count-min sketch that is updated conservatively (Estan and Varghese, 2002): a cell holds the largest count of the keys that
 * share it, a key's count is the smallest of its cells. With a salt of its own nobody can look for names that share the cells
 * of another name.
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

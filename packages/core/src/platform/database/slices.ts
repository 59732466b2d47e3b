/** How many rows of a large table one statement of a sweep reads, and how many statements one sweep runs. */
export interface SweepSize {
  readonly rows: number;
  readonly slices: number;
}

export const usualSweep: SweepSize = { rows: 5000, slices: 20 };

/** Sorts before every id, so a walk through a table begins here. */
export const beforeEveryId = '00000000-0000-0000-0000-000000000000';

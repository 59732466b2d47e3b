import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { inBatches } from '../platform/database/batch.ts';

/** The state of a family of refresh tokens, as the columns of its row. */
interface Family {
  /** The current generation. */
  readonly generation: SQLWrapper;
  /** Since when it is current. */
  readonly refreshedAt: SQLWrapper;
}

/** What a statement that refreshes writes, and when it may. */
export interface Move {
  readonly set: { readonly generation: SQL; readonly refreshedAt: SQL };
  readonly allowed: SQL;
}

/**
 * The step of a refresh. The generation that is `shown`, if it is the current one, moves to the next; the one before it, within
 * the grace after that, is answered with the same next one: a retry, or two tabs at once. Of any number at the same time one moves
 * it, and the others see where it went (design section 4).
 *
 * Only this service makes a generation, so one that is ahead of its row is the current one: a crashed database, or a standby that
 * took over, has forgotten the last commit (decision 0009). So the commit need not be waited for.
 */
export function moveOf({ generation, refreshedAt }: Family, shown: SQLWrapper, now: SQL, graceSeconds: number): Move {
  const isPresent = sql`${generation} <= ${shown}`;
  const wasPresent = sql`${generation} = ${shown} + 1 and ${refreshedAt} > ${now} - ${graceSeconds} * interval '1 second'`;
  return {
    set: {
      generation: sql`case when ${isPresent} then ${shown} + 1 else ${generation} end`,
      refreshedAt: sql`case when ${isPresent} then ${now} else ${refreshedAt} end`,
    },
    allowed: sql`(${isPresent} or (${wasPresent}))`,
  };
}

/** Refreshes families, at most one token of each. Keys by family: its id, a space, and what else was asked. */
export type RotateMany<V> = (wave: ReadonlyMap<string, string>) => Promise<ReadonlyMap<string, V>>;

/** How families are refreshed. */
export interface Rotation<V> {
  readonly graceSeconds: number;
  /** Skips families that are locked, because the others would wait with them. */
  readonly free: RotateMany<V>;
  /** Waits for a locked family. */
  readonly held: RotateMany<V>;
  /** Runs before a skipped or unmatched family is asked for alone. */
  readonly beforeAlone?: (id: string) => Promise<void>;
}

/** One statement refreshes at most this many families. */
const familiesAtOnce = 100;

/**
 * Refreshes. Simultaneous refreshes of different families share a statement, and with it a commit. A skipped or unmatched family
 * is then refreshed alone, with waiting, to tell a locked family from one that has ended or moved on.
 */
export function inRotation<V>({ graceSeconds, free, held, beforeAlone }: Rotation<V>): (key: string) => Promise<V | undefined> {
  const together = inBatches<V>(async (keys) => {
    const found = new Map<string, V>();
    for (const wave of inWaves(keys)) for (const [key, rotated] of await free(wave)) found.set(key, rotated);
    return found;
  }, familiesAtOnce);
  const alone = inBatches<V>(async ([key = '']) => held(new Map([[familyOf(key), key]])), 1);
  let uses = 0;
  return async (given) => {
    let key = given;
    // Equal keys are asked for once, and all get the answer: right within a grace, and without one every use is its own.
    if (graceSeconds === 0) {
      uses += 1;
      key += ` ${uses}`;
    }
    const rotated = await together(key);
    if (rotated) return rotated;
    await beforeAlone?.(familyOf(key));
    return alone(key);
  };
}

/** One statement changes a row only once, so different tokens of one family run one after the other. */
function inWaves(keys: readonly string[]): ReadonlyMap<string, string>[] {
  const waves: Map<string, string>[] = [];
  for (const key of keys) {
    const id = familyOf(key);
    const wave = waves.find((one) => !one.has(id));
    if (wave) wave.set(id, key);
    else waves.push(new Map([[id, key]]));
  }
  return waves;
}

const familyOf = (key: string): string => key.slice(0, key.indexOf(' '));

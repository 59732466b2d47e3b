export interface Strength {
  /** 0 (guessed at once) to 4 (out of reach). */
  readonly score: 0 | 1 | 2 | 3 | 4;
}

type Estimate = (password: string, context: readonly string[]) => Strength;

let estimator: Promise<Estimate> | undefined;

/** Loads the estimator and its word list when the first password is typed. They are half a megabyte, which other pages do not load. */
export function loadEstimator(): Promise<Estimate> {
  estimator ??= build();
  return estimator;
}

async function build(): Promise<Estimate> {
  const [{ ZxcvbnFactory }, common] = await Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')]);
  const zxcvbn = new ZxcvbnFactory({ graphs: common.adjacencyGraphs, dictionary: common.dictionary });
  // The estimator's work grows with the length, and nothing changes beyond 100 characters.
  return (password, context) => zxcvbn.check(password.slice(0, 100), [...context]);
}

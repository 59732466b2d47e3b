import type { Failure } from '../../lib/api-types.ts';

/** What could not be loaded, as SWR wants it: thrown. */
export class LoadError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

import type { Failure } from '../../lib/api-types.ts';

/** A failure to load, thrown as SWR expects. */
export class LoadError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

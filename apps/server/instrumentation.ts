import type { Instrumentation } from 'next';
import { reportPageFailure } from './lib/page-failure.ts';

/** A page that failed to render belongs into the same log as everything else; its query may hold what is nobody's business. */
export const onRequestError: Instrumentation.onRequestError = (error, { path }) => {
  reportPageFailure(error, path.split('?', 1)[0] ?? '');
};

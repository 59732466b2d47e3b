import type { RequestContext } from '../platform/http/request-context.ts';
import type { AskedFor, Factors, VerifiedFactor } from './factor.ts';
import { secondFactorErrors } from './second-factor-errors.ts';

/**
 * Verifies the proof in whichever factor field of a body is filled in. The attempt is counted before it is verified.
 * @throws Problem invalid_code, second_factor_locked, and the other errors of the factor
 */
export async function verifyTyped(
  { factors }: { readonly factors: Factors },
  request: RequestContext,
  of: AskedFor,
  given: Readonly<Record<string, string | undefined>>,
): Promise<VerifiedFactor> {
  for (const { typed } of factors.all) {
    const value = typed && given[typed.field];
    if (typed && value !== undefined) return typed.verify(request, of, value);
  }
  throw secondFactorErrors.invalid_code();
}

import type { RequestContext } from '../platform/http/request-context.ts';
import type { AskedFor, Factors, VerifiedFactor } from './factor.ts';
import { secondFactorErrors } from './second-factor-errors.ts';

/**
 * The proof that somebody has typed into one of the fields of a body, by whichever factor that field is; counted before it is verified.
 * @throws Problem invalid_code, second_factor_locked, and what else the factor refuses with
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

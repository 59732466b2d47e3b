import { secondFactorErrors } from '../../sign-in/second-factor-errors.ts';
import type { SmsVerification } from './code.ts';
import type { SmsCode } from './queries.ts';

/**
 * Returns the code if it was right.
 * @throws Problem invalid_code, with `attemptsLeft` if this client asked for the code
 */
export function requireRight(verified: SmsVerification): SmsCode {
  if ('right' in verified) return verified.right;
  throw secondFactorErrors.invalid_code({}, verified.triesLeft === undefined ? {} : { attemptsLeft: verified.triesLeft });
}

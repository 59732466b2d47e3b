import { commonErrors, type Problem } from './errors.ts';

/** The `error` value for each refusal of a credential (RFC 6750 §3.1, RFC 9470 §3). A request without a credential gets none. */
const reasons: Readonly<Record<string, string | undefined>> = {
  unauthenticated: undefined,
  forbidden: 'insufficient_scope',
  step_up_required: 'insufficient_user_authentication',
  two_factor_enrolment_required: 'insufficient_user_authentication',
};

/** The challenge for a missing or refused credential. It says no more than the error code (security.md D3). */
export function challenge(error?: string): Readonly<Record<string, string>> {
  return { 'WWW-Authenticate': `Bearer realm="daemun"${error === undefined ? '' : `, error="${error}"`}` };
}

/** The challenge for a client that has tried HTTP Basic (RFC 6749 §5.2, RFC 7617 §2). */
export const basicChallenge: Readonly<Record<string, string>> = { 'WWW-Authenticate': 'Basic realm="daemun", charset="UTF-8"' };

/** The challenge for a problem. Empty if the problem is not about the credential. */
export function challengeOf({ kind }: Problem): Readonly<Record<string, string>> {
  return Object.hasOwn(reasons, kind.code) ? challenge(reasons[kind.code]) : {};
}

/**
 * The refusal of a request without a valid credential. If a token or key was shown, the reply calls it invalid, so that the
 * client gets another one (RFC 6750 §3.1).
 */
export function unauthenticated(shown: string | undefined): Problem {
  return commonErrors.unauthenticated({}, {}, shown === undefined ? {} : challenge('invalid_token'));
}

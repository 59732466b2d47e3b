import { commonErrors, type Problem } from './errors.ts';

/** Refusals of a credential, by the `error` that says why (RFC 6750 §3.1, RFC 9470 §3); none where there was no credential. */
const reasons: Readonly<Record<string, string | undefined>> = {
  unauthenticated: undefined,
  forbidden: 'insufficient_scope',
  step_up_required: 'insufficient_user_authentication',
  two_factor_enrolment_required: 'insufficient_user_authentication',
};

/** The challenge of a credential that is wanted, and no detail beyond the error code (security.md D3). */
export function challenge(error?: string): Readonly<Record<string, string>> {
  return { 'WWW-Authenticate': `Bearer realm="daemun"${error === undefined ? '' : `, error="${error}"`}` };
}

/** The challenge that goes with a problem; nothing where it is not about who is asking. */
export function challengeOf({ kind }: Problem): Readonly<Record<string, string>> {
  return Object.hasOwn(reasons, kind.code) ? challenge(reasons[kind.code]) : {};
}

/** The refusal of whoever is nobody: a token or key that was shown is told to be no good, so that its client gets another one (RFC 6750 §3.1). */
export function unauthenticated(shown: string | undefined): Problem {
  return commonErrors.unauthenticated({}, {}, shown === undefined ? {} : challenge('invalid_token'));
}

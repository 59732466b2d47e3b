import { Problem, type ProblemKind } from '../../platform/http/errors.ts';
import { proofAlgorithms } from '../dpop/proof.ts';

/** How a request has shown an access token. */
export type TokenScheme = 'Bearer' | 'DPoP';

/**
 * A refusal with the challenge of the scheme (RFC 6750 §3, RFC 9449 §7.1). It says no more than the error code (security.md D3), and
 * to a request without a token not even that. `shown` undefined: there was none, and both schemes are offered.
 */
export function refusedToken(error: ProblemKind, shown: TokenScheme | undefined, extra: Readonly<Record<string, string>> = {}): Problem {
  const algorithms = `algs="${proofAlgorithms.join(' ')}"`;
  const refuse = (challenge: string): Problem => new Problem(atResource(error), {}, {}, { 'WWW-Authenticate': challenge });
  if (shown === undefined) return refuse(`Bearer realm="daemun", DPoP ${algorithms}`);
  const parts = [
    shown === 'Bearer' ? 'realm="daemun"' : algorithms,
    `error="${error.code}"`,
    ...Object.entries(extra).map(([name, value]) => `${name}="${value}"`),
  ];
  return refuse(`${shown} ${parts.join(', ')}`);
}

/** Where a token is shown, a refused proof is a refused credential: 401, and not the 400 of the token endpoint. */
function atResource({ code, status, title, text, uncounted, oauth }: ProblemKind): ProblemKind {
  const own = { code, title, text, ...(uncounted !== undefined && { uncounted }), ...(oauth && { oauth }) };
  return { ...own, status: status === 400 ? 401 : status };
}

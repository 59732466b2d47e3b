import { administratorRole } from '../../platform/http/enrolment.ts';
import { limit, rates, thePrincipal } from '../../platform/http/rates.ts';
import { type SignedInRequest, signedIn } from '../../session/guard.ts';
import type { By } from './administer.ts';

/**
 * Who administers clients and resources: an administrator in a browser, verified just now, by the second factor where there is one.
 * Nobody else by any route (S-98, A-31): no owner of an account, no API key, and no access token, which other services see.
 */
export const administration = {
  capability: 'oauth-provider',
  access: signedIn({ role: administratorRole, fresh: true, strong: true, from: 'cookie' }),
  limits: [limit(rates.administration, thePrincipal)],
} as const;

/** An administrator, for the audit log. */
export function byAdministrator({ principal, source }: SignedInRequest): By {
  return { actor: principal.user.id, source };
}

import type { Factor } from '../../sign-in/factor.ts';
import { verifyCode } from '../../sign-in/verify-code.ts';
import { checkTotp, type TotpDeps } from './check.ts';
import { authenticatorPart } from './part.ts';
import { deleteAuthenticator, findEnrolment, hasAuthenticator } from './queries.ts';
import { verifySetup } from './setup.ts';
import { totpTraits } from './traits.ts';

/** The authenticator app as a second factor. */
export function createTotpMethod(deps: TotpDeps): Factor {
  return {
    ...totpTraits,
    secondOnly: true,
    typed: {
      field: 'code',
      verify: (request, { userId, pending }, code) =>
        verifyCode(deps, request, {
          method: totpTraits.method,
          userId,
          pendingId: pending?.id,
          check: () => checkTotp(deps, userId, code),
        }),
    },
    verifySetup: (request, code) => verifySetup(deps, request, code),
    switched: { isThere: hasAuthenticator, remove: deleteAuthenticator, part: authenticatorPart(deps) },
    offersFirst: async () => false,
    offersSecond: hasAuthenticator,
    offersStepUp: hasAuthenticator,
    describe: async (db, userId) => ({ authenticator: (await findEnrolment(db, userId)) ?? null }),
    removeAll: deleteAuthenticator,
  };
}

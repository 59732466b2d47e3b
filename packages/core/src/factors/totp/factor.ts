import type { Factor } from '../../sign-in/factor.ts';
import { judgeCode } from '../../sign-in/judge-code.ts';
import { checkTotp, type TotpDeps } from './check.ts';
import { authenticatorPart } from './part.ts';
import { findEnrolment, hasAuthenticator, removeAuthenticator } from './queries.ts';
import { judgeSetup } from './setup.ts';
import { totpTraits } from './traits.ts';

/** What the authenticator app says of itself. */
export function createTotpMethod(deps: TotpDeps): Factor {
  return {
    ...totpTraits,
    secondOnly: true,
    typed: {
      field: 'code',
      verify: (visitor, { userId, pending }, code) =>
        judgeCode(deps, visitor, { method: totpTraits.method, userId, pendingId: pending?.id, judge: () => checkTotp(deps, userId, code) }),
    },
    judgeSetup: (visitor, code) => judgeSetup(deps, visitor, code),
    switched: { isThere: hasAuthenticator, remove: removeAuthenticator, part: authenticatorPart(deps) },
    offersFirst: async () => false,
    offersSecond: hasAuthenticator,
    offersStepUp: hasAuthenticator,
    describe: async (db, userId) => ({ authenticator: (await findEnrolment(db, userId)) ?? null }),
    removeAll: removeAuthenticator,
  };
}

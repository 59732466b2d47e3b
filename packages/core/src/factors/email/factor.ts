import { findUserById } from '../../account/queries.ts';
import type { Queryable } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Factor } from '../../sign-in/factor.ts';
import { secondFactorErrors } from '../../sign-in/second-factor-errors.ts';
import { verifyCode } from '../../sign-in/verify-code.ts';
import { checkMailboxCode } from './mailbox-code.ts';
import { emailTraits } from './traits.ts';

/**
 * The mailbox as a factor. It is never a second factor (R4), and counts for step-up only if the account has nothing stronger. If
 * sign-in by mail is off, it only completes a password that waits for the mailbox.
 */
export function createEmailMethod(deps: Platform): Factor {
  const { signInMethods } = deps.settings;
  const signsIn = signInMethods.includes('magic-link') || signInMethods.includes('email-code');
  const holdsMailbox = async (db: Queryable, userId: string): Promise<boolean> =>
    signsIn && (await findUserById(db, userId))?.emailVerifiedAt != null;
  return {
    ...emailTraits,
    lastResort: true,
    typed: {
      field: 'emailCode',
      async verify(request, { userId, pending }, typed) {
        if (!pending) throw secondFactorErrors.invalid_code();
        const check = () => checkMailboxCode(deps, request, pending, typed);
        return verifyCode(deps, request, { method: emailTraits.method, userId, pendingId: pending.id, check });
      },
    },
    offersFirst: holdsMailbox,
    offersSecond: async () => false,
    offersStepUp: holdsMailbox,
    describe: async () => ({}),
    // The mailbox belongs to its owner. Its pending attempts end when the account loses its access.
    removeAll: async () => {},
  };
}

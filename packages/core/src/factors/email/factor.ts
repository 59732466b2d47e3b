import { findUserById } from '../../account/queries.ts';
import type { Queryable } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Factor } from '../../sign-in/factor.ts';
import { secondFactorErrors } from '../../sign-in/second-factor-errors.ts';
import { verifyCode } from '../../sign-in/verify-code.ts';
import { checkMailboxCode } from './mailbox-code.ts';
import { emailTraits } from './traits.ts';

/**
 * What the mailbox says of itself: never a second factor (R4), and for step-up only where the account has nothing better. Where
 * mail signs in nowhere, it is shown beside a password that waits for it, and no more.
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
    // The mailbox is its owner's: what is under way there ends with the access to the account.
    removeAll: async () => {},
  };
}

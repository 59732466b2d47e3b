import { findUserById, setPhone } from '../../account/queries.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { asker } from '../../sign-in/asker.ts';
import type { Factor } from '../../sign-in/factor.ts';
import { judgeCode } from '../../sign-in/judge-code.ts';
import { secondFactorErrors } from '../../sign-in/second-factor-errors.ts';
import type { SmsDeps } from './code.ts';
import { textMessagesPart } from './part.ts';
import { dropCodes, findChooser, isSmsChosen, unchooseSms } from './queries.ts';
import { checkSecondFactorSms } from './second-factor.ts';
import { smsTraits } from './traits.ts';

async function remove(tx: Transaction, userId: string): Promise<void> {
  await unchooseSms(tx, userId);
  await dropCodes(tx, userId);
}

/**
 * What text messages say of themselves: a second factor for those who chose it, and not after another message. Without a gateway
 * nobody is offered them; what an account has of them from before is known all the same.
 */
export function createSmsMethod(deps: SmsDeps): Factor {
  const { signInMethods } = deps.settings;
  const canText = deps.sms.gateways.length > 0;
  const isAsked = async (db: Queryable, userId: string): Promise<boolean> => canText && (await findChooser(db, userId)) !== undefined;
  return {
    ...smsTraits,
    typed: {
      field: 'smsCode',
      async verify(visitor, { userId, pending }, typed) {
        if (!pending) throw secondFactorErrors.invalid_code();
        const judge = () => checkSecondFactorSms(deps, visitor, { userId, askedBy: asker('pending', pending.id) }, typed);
        return judgeCode(deps, visitor, { method: smsTraits.method, userId, pendingId: pending.id, judge });
      },
    },
    switched: { isThere: isSmsChosen, remove, part: textMessagesPart(deps) },
    async offersFirst(db, userId) {
      if (!canText || !signInMethods.includes('sms-code')) return false;
      return (await findUserById(db, userId))?.phoneVerifiedAt != null;
    },
    offersSecond: async (db, userId, first) => !first.some(({ channel }) => channel === 'sms') && (await isAsked(db, userId)),
    offersStepUp: isAsked,
    describe: async () => ({}),
    async removeAll(tx, userId) {
      await remove(tx, userId);
      await setPhone(tx, deps.clock, userId, null);
    },
  };
}

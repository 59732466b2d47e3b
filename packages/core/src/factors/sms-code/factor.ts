import { findUserById, setPhone } from '../../account/queries.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { bindingHash } from '../../sign-in/binding-hash.ts';
import type { Factor } from '../../sign-in/factor.ts';
import { secondFactorErrors } from '../../sign-in/second-factor-errors.ts';
import { verifyCode } from '../../sign-in/verify-code.ts';
import type { SmsDeps } from './code.ts';
import { textMessagesPart } from './part.ts';
import { deleteCodes, findChooser, isSmsChosen, unchooseSms } from './queries.ts';
import { checkSecondFactorSms } from './second-factor.ts';
import { smsTraits } from './traits.ts';

async function remove(tx: Transaction, userId: string): Promise<void> {
  await unchooseSms(tx, userId);
  await deleteCodes(tx, userId);
}

/**
 * Text messages as a second factor, for accounts that chose them. A text message does not count after a first text message.
 * Without a gateway no account is offered text messages. An account that chose text messages earlier still shows them.
 */
export function createSmsMethod(deps: SmsDeps): Factor {
  const { signInMethods } = deps.settings;
  const canText = deps.sms.gateways.length > 0;
  const isAsked = async (db: Queryable, userId: string): Promise<boolean> => canText && (await findChooser(db, userId)) !== undefined;
  return {
    ...smsTraits,
    typed: {
      field: 'smsCode',
      async verify(request, { userId, pending }, typed) {
        if (!pending) throw secondFactorErrors.invalid_code();
        const check = () => checkSecondFactorSms(deps, request, { userId, boundTo: bindingHash('pending', pending.id) }, typed);
        return verifyCode(deps, request, { method: smsTraits.method, userId, pendingId: pending.id, check });
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

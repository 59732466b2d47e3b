import { findUserById } from '../../account/queries.ts';
import type { Part } from '../../account/way-back/parts.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Subscriber } from '../../platform/events/events.ts';
import { chooseSms, isSmsChosen, unchooseSms } from './queries.ts';

/** The choice of text messages as a second factor, in the form that an undo restores. */
export function textMessagesPart({ clock }: { readonly clock: Clock }): Part<boolean> {
  return {
    name: 'text-messages',
    read: isSmsChosen,
    async restore(tx, userId, chosen) {
      const now = await isSmsChosen(tx, userId);
      const reachable = (await findUserById(tx, userId))?.phoneVerifiedAt != null;
      if (chosen && !now && reachable) await chooseSms(tx, userId, clock.now());
      if (!chosen && now) await unchooseSms(tx, userId);
      return { removed: now && !chosen, restored: chosen && !now && reachable };
    },
  };
}

/** If an undo leaves the account without a number, text messages cannot remain a second factor. */
export const endSmsWithoutNumber: Subscriber = async (tx, { userId, undo }) => {
  if (undo === undefined || userId === undefined) return;
  const user = await findUserById(tx, userId);
  if (user && user.phoneVerifiedAt === null && (await unchooseSms(tx, userId))) undo.report('text-messages', { removed: true });
};

import { z } from 'zod';
import { anyone } from '../../platform/http/access.ts';
import { limit, rates } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { accountErrors } from '../errors.ts';
import { undoParts } from './parts.ts';
import { type Undone, type UndoOutcome, undoByLink } from './undo.ts';

const LinkToken = z.string().max(200);

/** What an undo has done. */
export const UndoneParts = {
  removed: z
    .array(z.enum(undoParts))
    .readonly()
    .meta({ description: 'What was added or changed since the way back was made, and is off the account now' }),
  restored: z.array(z.enum(undoParts)).readonly().meta({ description: 'What was removed or changed since then, and is back' }),
};

const UndoResult = z.object({ status: z.literal('undone'), ...UndoneParts });

/** @throws Problem invalid_link, email_taken */
function requireUndone(outcome: UndoOutcome): { readonly status: 'undone' } & Undone {
  if (outcome.kind !== 'undone') throw outcome.kind === 'taken' ? accountErrors.email_taken() : accountErrors.invalid_link();
  return { status: 'undone', ...outcome.undone };
}

export const undoEmail = route({
  method: 'POST',
  path: '/email/undo',
  summary: 'Take a change of address back, from the old address: the account is as it was, and everybody is signed out',
  access: anyone,
  limits: [limit(rates.redeem)],
  body: z.strictObject({ token: LinkToken }),
  reply: UndoResult,
  errors: [accountErrors.invalid_link, accountErrors.email_taken],
}).handle(async (deps, { token }, visitor) => requireUndone(await undoByLink(deps, visitor, 'email', token)));

export const undoPhone = route({
  method: 'POST',
  path: '/phone/undo',
  summary: 'Take a change of number back, from the old number: the account is as it was without a number, and everybody is signed out',
  access: anyone,
  limits: [limit(rates.redeem)],
  body: z.strictObject({ token: LinkToken }),
  reply: UndoResult,
  errors: [accountErrors.invalid_link, accountErrors.email_taken],
}).handle(async (deps, { token }, visitor) => requireUndone(await undoByLink(deps, visitor, 'phone', token)));

import { z } from 'zod';
import { route } from '../../platform/http/route.ts';
import { LinkToken, requireLink, takesLink } from '../consume-link.ts';
import { accountErrors } from '../errors.ts';
import { undoParts } from './parts.ts';
import { type Undone, type UndoOutcome, undoByLink } from './undo.ts';

/** What an undo has done. */
export const UndoneParts = {
  removed: z
    .array(z.enum(undoParts))
    .readonly()
    .meta({ description: 'What was added or changed since the undo link was issued. The undo has removed it' }),
  restored: z.array(z.enum(undoParts)).readonly().meta({ description: 'What was removed or changed since then. The undo has restored it' }),
};

const UndoResult = z.object({ status: z.literal('undone'), ...UndoneParts }).meta({ id: 'UndoResult' });

/** @throws Problem invalid_link, email_taken */
function requireUndone(outcome: UndoOutcome): { readonly status: 'undone' } & Undone {
  if (outcome.kind === 'taken') throw accountErrors.email_taken();
  return { status: 'undone', ...requireLink(outcome.kind === 'undone' && outcome.undone) };
}

export const undoEmail = route({
  method: 'POST',
  path: '/email/undo',
  capability: 'account',
  summary: {
    en: 'Undo a change of e-mail address with the link sent to the old address. All sessions of the account end',
    ko: '예전 주소에서 메일 주소 변경을 되돌려요. 계정은 변경 전으로 돌아가고 모두 로그아웃돼요',
  },
  ...takesLink,
  body: z.strictObject({ token: LinkToken }),
  reply: UndoResult,
  errors: [accountErrors.invalid_link, accountErrors.email_taken],
}).handle(async (deps, { token }, request) => requireUndone(await undoByLink(deps, request, 'email', token)));

export const undoPhone = route({
  method: 'POST',
  path: '/phone/undo',
  capability: 'account',
  summary: {
    en: 'Undo a change of phone number with the link sent to the old number. All sessions of the account end',
    ko: '예전 번호에서 번호 변경을 되돌려요. 계정은 번호가 없던 때로 돌아가고 모두 로그아웃돼요',
  },
  ...takesLink,
  body: z.strictObject({ token: LinkToken }),
  reply: UndoResult,
  errors: [accountErrors.invalid_link],
}).handle(async (deps, { token }, request) => requireUndone(await undoByLink(deps, request, 'phone', token)));

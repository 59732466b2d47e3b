import { openLink } from '../factors/email/attempt.ts';
import type { Purpose } from '../one-time/purpose.ts';
import { peek } from '../one-time/single-use.ts';
import type { Platform } from '../platform/platform.ts';

/** What the links to a page are for. Links to sign in are kept with the codes that are mailed beside them. */
const purposes: ReadonlyMap<string, Purpose | 'sign-in'> = new Map([
  ['/confirm-email', 'change-email'],
  ['/first-administrator', 'first-administrator'],
  ['/magic-link', 'sign-in'],
  ['/reset', 'reset-password'],
  ['/restore-account', 'restore-account'],
  ['/undo-email', 'undo-email-change'],
  ['/undo-phone', 'undo-phone-change'],
  ['/verify-email', 'verify-email'],
] as const);

/** Could the token of a link still be used on the page at `path`? */
export type LinkWorks = (path: string, token: string) => Promise<boolean>;

/**
 * Looks at a link before its page shows a form that nothing can come of. One statement, and nothing is consumed or changed: a
 * page is only ever looked at, by scanners too (S-48). It tells no more than a use of the token would, and decides
 * nothing: what the form sends is judged anew.
 */
export function createLinkLook(deps: Platform): LinkWorks {
  return async (path, token) => {
    const purpose = purposes.get(path);
    if (purpose === undefined) return false;
    if (purpose === 'sign-in') return (await openLink(deps, token, undefined)) !== undefined;
    return (await peek(deps, deps.db, purpose, token)) !== undefined;
  };
}

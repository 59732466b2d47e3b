import { type Contributions, type Slot, slot } from '../kernel/slot.ts';
import type { Platform } from '../platform/platform.ts';
import { linkKinds } from './link-kind.ts';
import { peek } from './single-use.ts';

/** A page that links open whose tokens are not kept with the others. */
export interface LinkPage {
  readonly path: string;
  /** Could the token still be used? One statement that changes nothing. */
  works(deps: Platform, token: string): Promise<boolean>;
}

/** Pages of links that are kept elsewhere. */
export const linkPages: Slot<LinkPage> = slot('link pages');

/** Could the token of a link still be used on the page at `path`? */
export type LinkWorks = (path: string, token: string) => Promise<boolean>;

/**
 * Looks at a link before its page shows a form that nothing can come of. One statement, and nothing is consumed or changed: a
 * page is only ever looked at, by scanners too (S-48). It tells no more than a use of the token would, and decides
 * nothing: what the form sends is verified anew.
 */
export function createLinkLook(deps: Platform, contributions: Contributions): LinkWorks {
  return async (path, token) => {
    const kind = contributions.all(linkKinds).find(({ page }) => page === path);
    if (kind) return (await peek(deps, deps.db, kind, token)) !== undefined;
    return (
      (await contributions
        .all(linkPages)
        .find((page) => page.path === path)
        ?.works(deps, token)) ?? false
    );
  };
}

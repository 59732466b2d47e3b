import { type Contributions, type Slot, slot } from '../kernel/slot.ts';
import type { Platform } from '../platform/platform.ts';
import { linkKinds } from './link-kind.ts';
import { peek } from './single-use.ts';

/** A page whose link tokens are stored in a table of their own. */
export interface LinkPage {
  readonly path: string;
  /** Could the token still be used? One statement that changes nothing. */
  works(deps: Platform, token: string): Promise<boolean>;
}

/** Pages whose links are stored in tables of their own. */
export const linkPages: Slot<LinkPage> = slot('link pages');

/** Could the token of a link still be used on the page at `path`? */
export type LinkWorks = (path: string, token: string) => Promise<boolean>;

/**
 * Looks at a link, so that its page shows no form for a dead link. It changes nothing, because mail
 * scanners open pages too (S-48). The answer reveals no more than a use of the token would. It decides nothing: the request of
 * the form verifies the token again.
 */
export function createLinkLook(deps: Platform, contributions: Contributions): LinkWorks {
  return async (path, token) => {
    const kinds = contributions.all(linkKinds).filter(({ page }) => page === path);
    for (const kind of kinds) if (await peek(deps, deps.db, kind, token)) return true;
    if (kinds.length > 0) return false;
    return (
      (await contributions
        .all(linkPages)
        .find((page) => page.path === path)
        ?.works(deps, token)) ?? false
    );
  };
}

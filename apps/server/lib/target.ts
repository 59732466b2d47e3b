/** Where a sign-in leads by itself. */
export const usualTarget = '/account';

/**
 * The target after this page: the `redirectTo` of its address, or the account. The server in front has already replaced that
 * parameter by a path of this site or removed it (S-67), so a page never gets another one.
 */
export function targetOf(redirectTo: unknown): string {
  return typeof redirectTo === 'string' ? redirectTo : usualTarget;
}

/** The address of a page that goes on to `target`. `page`: a path, with or without a query. */
export function pageThen(page: string, target: string): string {
  if (target === usualTarget) return page;
  return `${page}${page.includes('?') ? '&' : '?'}redirectTo=${encodeURIComponent(target)}`;
}

/**
 * Where a page goes on to: the `redirectTo` of its address, or the account. The server in front has written that parameter anew,
 * as a path of this site, or left it out (S-67): a page never sees another.
 */
export function targetOf(redirectTo: unknown): string {
  return typeof redirectTo === 'string' ? redirectTo : '/account';
}

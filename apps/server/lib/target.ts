/**
 * The target after this page: the `redirectTo` of its address, or the account. The server in front has already replaced that
 * parameter by a path of this site or removed it (S-67), so a page never gets another one.
 */
export function targetOf(redirectTo: unknown): string {
  return typeof redirectTo === 'string' ? redirectTo : '/account';
}

import { callApi } from './api.ts';
import type { User } from './api-types.ts';

/** The id of the account that this browser is signed in to now: null for nobody, undefined where that cannot be found out. */
export async function presentAccount(locale: string): Promise<string | null | undefined> {
  const outcome = await callApi<{ readonly user: User }>(locale, 'GET', '/session');
  if (outcome.ok) return outcome.value.user.id;
  return outcome.failure.code === 'unauthenticated' ? null : undefined;
}

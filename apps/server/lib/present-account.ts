import { callApi } from './api.ts';
import type { User } from './api-types.ts';

/** The id of the account that is signed in in this browser. Null without a session, undefined if the request fails. */
export async function presentAccount(locale: string): Promise<string | null | undefined> {
  const outcome = await callApi<{ readonly user: User }>(locale, 'GET', '/session');
  if (outcome.ok) return outcome.value.user.id;
  return outcome.failure.code === 'unauthenticated' ? null : undefined;
}

import type { OAuthClient } from '../client/client.ts';
import type { OAuthDeps } from '../deps.ts';

/** The `sub` of an account for a client. */
export async function subjectFor(_deps: OAuthDeps, _client: OAuthClient, userId: string): Promise<string> {
  return userId;
}

/** The `sub` of an ID token that we gave this client, also an expired one; null for any other text. */
export async function hintedSubject(_deps: OAuthDeps, _client: OAuthClient, hint: string | undefined): Promise<string | null | undefined> {
  return hint === undefined ? undefined : null;
}

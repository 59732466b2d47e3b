import { type LinkKind, linkKind } from '../../one-time/link-kind.ts';
import { issue } from '../../one-time/single-use.ts';
import type { Platform } from '../../platform/platform.ts';
import { newId, randomToken } from '../../platform/random.ts';
import type { SocialAttempt } from './attempts.ts';
import type { ReplyParameters } from './returned.ts';

/** A provider's reply on its way through an app: what was sent, the attempt that it answers, and the `state` of our own. */
export interface AppReturn {
  readonly attempt: SocialAttempt;
  readonly reply: ReplyParameters;
  readonly state: string;
  /** The provider's `state`, which the reply must fit. */
  readonly upstreamState: string;
}

/** The `code` of our own that an app completes its sign-in with. Codes of providers do not live longer. */
export const appReturn: LinkKind<AppReturn> = linkKind({ purpose: 'social-app-return', lifetimeSeconds: () => 60 });

/** The address that leads the system browser back to the app, with a code and a state of our own (RFC 8252 §4.1). */
export async function returnToApp(
  deps: Pick<Platform, 'db' | 'clock' | 'keyring' | 'settings'>,
  redirectUri: string,
  returned: Omit<AppReturn, 'state'>,
): Promise<string> {
  const state = randomToken();
  const code = await deps.db.transaction((tx) => issue(deps, tx, appReturn, { key: newId(), payload: { ...returned, state } }));
  const address = new URL(redirectUri);
  address.searchParams.set('code', code);
  address.searchParams.set('state', state);
  return address.href;
}

import { type LinkKind, linkKind } from '../../../one-time/link-kind.ts';
import { issue } from '../../../one-time/single-use.ts';
import type { Platform } from '../../../platform/platform.ts';
import { newId } from '../../../platform/random.ts';
import type { AttemptPurpose, SocialAttempt } from '../attempts.ts';
import { ProviderFailure } from '../provider.ts';
import type { ReplyParameters } from '../returned.ts';

/** The purpose of an attempt that leads back to an app. */
export type AppPurpose = Extract<AttemptPurpose, { kind: 'app' }>;

/** A provider's reply on its way through an app: what was sent, and the attempt that it answers. */
export interface AppReturn {
  readonly attempt: SocialAttempt;
  readonly reply: ReplyParameters;
  /** The provider's `state`, which the reply must fit. */
  readonly upstreamState: string;
}

/** The `code` of our own that an app completes its sign-in with. Codes of providers do not live longer. */
export const appReturn: LinkKind<AppReturn> = linkKind({ purpose: 'social-app-return', lifetimeSeconds: () => 60 });

/**
 * The address that leads the system browser back to the app (RFC 8252 §4.1): with a code of our own, which only the holder of the
 * `requestToken` can complete, or with an error of RFC 6749 §4.1.2.1. The provider's own code never reaches the address of an app,
 * because another app of the device may have registered the same scheme.
 * @param readFailure reads the reply as the provider means it. It is asked only about a reply without a code.
 */
export async function returnToApp(
  deps: Pick<Platform, 'db' | 'clock' | 'keyring' | 'settings'>,
  { redirectUri, state }: AppPurpose,
  returned: AppReturn,
  readFailure: () => Promise<unknown>,
): Promise<string> {
  const address = new URL(redirectUri);
  if (returned.reply.code === undefined) address.searchParams.set('error', await errorOf(readFailure));
  else address.searchParams.set('code', await deps.db.transaction((tx) => issue(deps, tx, appReturn, { key: newId(), payload: returned })));
  address.searchParams.set('state', state);
  return address.href;
}

async function errorOf(readFailure: () => Promise<unknown>): Promise<'access_denied' | 'temporarily_unavailable' | 'server_error'> {
  try {
    await readFailure();
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    if (error.kind === 'cancelled') return 'access_denied';
    if (error.kind === 'unavailable') return 'temporarily_unavailable';
  }
  return 'server_error';
}

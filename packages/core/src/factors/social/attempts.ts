import type { LinkKind } from '../../one-time/link-kind.ts';
import { linkKind } from '../../one-time/link-kind.ts';
import { consume, issue, type Kept, peek } from '../../one-time/single-use.ts';
import { type BrowserBinding, browserBinding } from '../../platform/http/browser-binding.ts';
import type { Platform } from '../../platform/platform.ts';
import { newId, randomToken } from '../../platform/random.ts';
import type { AttemptSecrets, SocialProvider } from './provider.ts';

/** What an attempt is for, and for whom. */
export type AttemptPurpose =
  /** Signs in or signs up. */
  | { readonly kind: 'sign-in' }
  /** Raises a session of this account, and signs nobody else in. */
  | { readonly kind: 'step-up'; readonly userId: string }
  /** Links the person to the account of this session, and of no other. */
  | { readonly kind: 'link'; readonly userId: string; readonly sessionId: string }
  /** Leads back to an app with this `state`. The app must show the handle of the attempt. `handleHash`: its SHA-256 in base64url. */
  | { readonly kind: 'app'; readonly redirectUri: string; readonly state: string; readonly handleHash: string };

/** One way to a provider and back. It is stored encrypted, and its token is the `state` (S-99). */
export interface SocialAttempt extends AttemptSecrets {
  /** The provider that it was made for; the reply of another one finds nothing. */
  readonly provider: string;
  readonly purpose: AttemptPurpose;
  /** The path to lead to afterwards, checked. */
  readonly redirectTo: string | undefined;
  /** When the person was asked to prove themselves anew, in RFC 3339; undefined if they were not. */
  readonly freshSince: string | undefined;
}

/** The browser that an attempt was made in. A browser holds up to five, one for each of several tabs. */
export const socialBinding: BrowserBinding = browserBinding({ name: 'social', lifetime: ({ social }) => social.attemptSeconds });

export const socialAttempt: LinkKind<SocialAttempt> = linkKind({
  purpose: 'social-attempt',
  lifetimeSeconds: ({ social }) => social.attemptSeconds,
});

/** The address to register at the provider. */
export function callbackUrl({ origin }: Pick<Platform['settings'], 'origin'>, providerId: string): string {
  return `${origin}/api/auth/social/${providerId}/callback`;
}

/** What a new attempt is for. */
export interface NewAttempt {
  /** For an app the purpose is made of the handle, which this function makes. */
  readonly purpose: (handle: string) => AttemptPurpose;
  readonly redirectTo?: string | undefined;
  /** The person must prove themselves to the provider anew. */
  readonly fresh?: boolean;
}

/**
 * Begins an attempt. The caller gives the handle to the client, in the cookie of `socialBinding` or in the body.
 * @throws ProviderFailure unavailable
 */
export async function beginAttempt(
  deps: Pick<Platform, 'db' | 'clock' | 'keyring' | 'settings'>,
  provider: Pick<SocialProvider, 'id' | 'authorizationUrl'>,
  { purpose, redirectTo, fresh = false }: NewAttempt,
): Promise<{ readonly authorizationUrl: string; readonly handle: string }> {
  // Always a new handle, because an attacker may have planted the old one in this browser.
  const handle = randomToken();
  const secrets: AttemptSecrets = { nonce: randomToken(), codeVerifier: randomToken() };
  const attempt: SocialAttempt = {
    ...secrets,
    provider: provider.id,
    purpose: purpose(handle),
    redirectTo,
    freshSince: fresh ? deps.clock.now().toISOString() : undefined,
  };
  const key = `${provider.id}:${newId()}`;
  const state = await deps.db.transaction((tx) => issue(deps, tx, socialAttempt, { key, bindingToken: handle, payload: attempt }));
  const redirectUri = callbackUrl(deps.settings, provider.id);
  return { authorizationUrl: await provider.authorizationUrl({ ...secrets, redirectUri, state, fresh }), handle };
}

/** The attempt of a `state`, if it was made for this provider. This consumes nothing. */
export async function findAttempt(
  deps: Pick<Platform, 'db' | 'clock' | 'keyring'>,
  providerId: string,
  state: string,
): Promise<Kept<SocialAttempt> | undefined> {
  const kept = await peek(deps, deps.db, socialAttempt, state);
  return kept?.payload.provider === providerId ? kept : undefined;
}

/** Consumes an attempt: of 50 replies at once one gets true. */
export async function consumeAttempt(deps: Pick<Platform, 'db' | 'clock' | 'keyring'>, state: string): Promise<boolean> {
  return (await deps.db.transaction((tx) => consume(deps, tx, socialAttempt, state))) !== undefined;
}

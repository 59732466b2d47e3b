import type { ConsentStatement } from '../../consent/statement.ts';
import { type LinkKind, linkKind } from '../../one-time/link-kind.ts';
import type { Locale } from '../../platform/i18n/text.ts';

/** What waits, encrypted, until the address is proven. */
export interface PendingRegistration {
  readonly hash: string;
  readonly name: string | null;
  readonly locale: Locale;
  /** Another browser was registering the same address: which of the two its owner sits at is not known. */
  readonly contested: boolean;
  /** Becomes the account's where the address is proven in the same browser; none where nothing was asked for, or by an older version. */
  readonly consents?: ConsentStatement | undefined;
  /** The account that it has made, as it was then: the link is still to sign in to it, once. */
  readonly settled?: { readonly userId: string; readonly credentialsVersion: number };
}

/** Proves the address of a registration; its key is the address. */
export const verifyEmailLink: LinkKind<PendingRegistration> = linkKind({
  purpose: 'verify-email',
  page: '/verify-email',
  lifetimeSeconds: ({ lifetimes }) => lifetimes.emailVerificationSeconds,
});

/** Where a reset link went; nowhere where an operator handed it over. */
export interface ResetMailed {
  readonly email?: string;
}

/** Sets a password. What was mailed to an address that the account has left opens nothing any more. */
export const resetPasswordLink: LinkKind<ResetMailed> = linkKind({
  purpose: 'reset-password',
  page: '/reset',
  lifetimeSeconds: ({ lifetimes }) => lifetimes.passwordResetSeconds,
  endedBy: ['account.email-changed'],
});

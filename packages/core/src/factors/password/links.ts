import type { ConsentStatement } from '../../consent/statement.ts';
import { type LinkKind, linkKind } from '../../one-time/link-kind.ts';
import type { Locale } from '../../platform/i18n/text.ts';

/** The pending registration, encrypted until the address is verified. */
export interface PendingRegistration {
  readonly hash: string;
  readonly name: string | null;
  readonly locale: Locale;
  /** Another browser has registered the same address, and nobody knows which of the two the owner uses. */
  readonly contested: boolean;
  /**
   * The consents of the registration. They apply if the address is verified in the same browser. Undefined without consents, and
   * from older versions.
   */
  readonly consents?: ConsentStatement | undefined;
  /** The account that this registration has created. The link may still sign in to it, once. */
  readonly settled?: { readonly userId: string; readonly credentialsVersion: number };
}

/** Verifies the address of a registration. Its key is the address. */
export const verifyEmailLink: LinkKind<PendingRegistration> = linkKind({
  purpose: 'verify-email',
  page: '/verify-email',
  lifetimeSeconds: ({ lifetimes }) => lifetimes.emailVerificationSeconds,
});

/** The address that a reset link was mailed to. Undefined if an operator has handed it over. */
export interface ResetMailed {
  readonly email?: string;
}

/** Sets a password. A link to an address that the account has left no longer works. */
export const resetPasswordLink: LinkKind<ResetMailed> = linkKind({
  purpose: 'reset-password',
  page: '/reset',
  lifetimeSeconds: ({ lifetimes }) => lifetimes.passwordResetSeconds,
  endedBy: ['account.email-changed'],
});

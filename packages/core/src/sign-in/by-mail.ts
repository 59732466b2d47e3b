import type { FactorTraits } from './factor.ts';

/**
 * A link or a code from a mail proves possession of the mailbox. A mail is a weak channel: it raises no session, and never counts
 * for administrators (R4).
 */
export function byMail(method: string): FactorTraits {
  return {
    method,
    proof: { kind: 'possession', amr: 'otp', channel: 'email', phishingResistant: false, userVerified: false },
    admitsAdministrators: false,
  };
}

import type { FactorTraits } from './factor.ts';

/**
 * What came by mail, as a link or as a code: possession of the mailbox, by a channel that raises nothing, and never counts for who
 * runs the place (R4).
 */
export function byMail(method: string): FactorTraits {
  return {
    method,
    proof: { kind: 'possession', amr: 'otp', channel: 'email', phishingResistant: false, userVerified: false },
    admitsAdministrators: false,
  };
}

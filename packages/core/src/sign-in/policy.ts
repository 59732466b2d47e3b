import type { UserRow } from '../account/user.ts';
import { assuranceOf, type Proof } from '../session/proof.ts';
import type { Factor } from './factor.ts';

/** What the account still owes before it may have a session. */
export type Decision = { readonly kind: 'complete' } | { readonly kind: 'second-factor'; readonly methods: readonly string[] };

/**
 * The policy, in one place: an account with two-factor switched on signs in at level 2 or not at all (S-28).
 * Without a method left to ask for it stays locked out rather than let in.
 */
export async function decide(factors: readonly Factor[], user: UserRow, proofs: readonly Proof[]): Promise<Decision> {
  if (!user.twoFactorEnabled || assuranceOf(proofs) === 2) return { kind: 'complete' };
  const used = new Set(proofs.map((proof) => proof.method));
  const methods: string[] = [];
  for (const factor of factors) {
    if (!used.has(factor.method) && (await factor.offersSecond(user.id, proofs))) methods.push(factor.method);
  }
  return { kind: 'second-factor', methods };
}

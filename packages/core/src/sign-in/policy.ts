import type { UserRow } from '../account/user.ts';
import type { Queryable } from '../platform/database/database.ts';
import { hasSecondFactor, isStrong, type Proof } from '../session/proof.ts';
import type { FactorAccount, Factors } from './factor.ts';
import { owesMailbox, type PendingSignIn } from './pending.ts';

/** What the account still owes before it may have a session. `byTrust`: a second factor was let go, on a trusted browser. */
export type Decision =
  | { readonly kind: 'complete'; readonly byTrust: boolean }
  | { readonly kind: 'second-factor'; readonly methods: readonly string[] };

/**
 * The policy, in one place: an account with two-factor switched on signs in with a second factor or not at all (S-28).
 * A password that waits for the mailbox asks for a mailed code first, which is no second factor (A-14, R4).
 * On a browser it trusts one factor is enough, and the session says so (R5). Without a method left to ask for it stays
 * locked out rather than let in.
 */
export async function decide(
  { db, factors, trusted }: Asked & { readonly trusted: () => Promise<boolean> },
  user: UserRow,
  { proofs, owesMailbox: owed }: Pick<PendingSignIn, 'proofs' | 'owesMailbox'>,
): Promise<Decision> {
  // Before anything else: of a password that somebody may have planted, not even a second factor is asked for.
  if (owesMailbox({ proofs, owesMailbox: owed })) return { kind: 'second-factor', methods: ['email-code'] };
  if (!user.twoFactorEnabled || (await hasOwnSecondFactor({ db, factors }, user, proofs))) return { kind: 'complete', byTrust: false };
  if (await trusted()) return { kind: 'complete', byTrust: true };
  const used = new Set(proofs.map((proof) => proof.method));
  const methods: string[] = [];
  for (const factor of factors.of(user)) {
    if (!used.has(factor.method) && (await factor.offersSecond(db, user.id, proofs))) methods.push(factor.method);
  }
  return { kind: 'second-factor', methods };
}

type Asked = { readonly db: Queryable; readonly factors: Factors };

/** Two factors do not do where the second is none of this account: a password and a texted code are no authenticator app. */
async function hasOwnSecondFactor(asked: Asked, account: FactorAccount, proofs: readonly Proof[]): Promise<boolean> {
  if (!hasSecondFactor(proofs)) return false;
  for (const proof of proofs) {
    const others = proofs.filter((other) => other !== proof);
    if (isStrong(proof) && (await countsAsSecond(asked, account, proof, others))) return true;
  }
  return false;
}

/** Is a proof of this method, after `first`, a second factor of the account? */
export async function countsAsSecond(
  { db, factors }: Asked,
  account: FactorAccount,
  { method, userVerified }: Proof,
  first: readonly Proof[],
): Promise<boolean> {
  if (userVerified) return true;
  const factor = factors.of(account).find((one) => one.method === method);
  return factor !== undefined && (factor.secondOnly === true || (await factor.offersSecond(db, account.id, first)));
}

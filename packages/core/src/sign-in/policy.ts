import type { UserRow } from '../account/user.ts';
import type { Queryable } from '../platform/database/database.ts';
import { hasSecondFactor, isStrong, type Proof } from '../session/proof.ts';
import type { FactorAccount, Factors } from './factor.ts';
import { owesMailbox, type PendingSignIn } from './pending.ts';

/** What the account must still show before it gets a session. `byTrust`: a trusted browser has replaced the second factor. */
export type Decision =
  | { readonly kind: 'complete'; readonly byTrust: boolean }
  | { readonly kind: 'second-factor'; readonly methods: readonly string[] };

/**
 * The sign-in policy. An account with two-factor needs a second factor in every sign-in (S-28). A password that waits for the
 * mailbox also needs a code by mail, which is no second factor (A-14, R4). In a trusted browser one factor is enough, and the
 * session records it (R5). If the account has no usable second factor, it stays locked out.
 */
export async function decide(
  { db, factors, trusted }: Asked & { readonly trusted: () => Promise<boolean> },
  user: UserRow,
  { proofs, owesMailbox: owed }: Pick<PendingSignIn, 'proofs' | 'owesMailbox'>,
): Promise<Decision> {
  // This comes first: if an attacker may have planted the password, Daemun does not even ask for a second factor.
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

/**
 * Two proofs are not enough if the second one is no second factor of this account: a password and a code by text message do not
 * replace the authenticator app.
 */
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

import type { UserRow } from '../account/user.ts';
import { type Slot, slot } from '../kernel/slot.ts';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import type { Proof } from '../session/proof.ts';

/** A proof that a factor's own room has checked. The only thing the door takes. */
export interface VerifiedFactor extends Proof {
  /** The account as it was read with the credential. What changed since is noticed when the session is made. */
  readonly user: UserRow;
  /** It opens nothing before the mailbox of the account was shown beside it, in the same sign-in. */
  readonly owesMailbox?: true;
  /**
   * What the factor wants written in the transaction of the acceptance: its failures forgotten, its code spent.
   * `greeted`: the sign-in itself has noted that the browser is known.
   * @throws Overtaken where somebody else has spent it; then nothing of the sign-in stays
   */
  readonly onAccepted?: (tx: Transaction, by?: { readonly greeted: boolean }) => Promise<void>;
}

/** What was proven does not hold any more at the moment of acceptance: undoes the transaction of the sign-in. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/** What a factor's room says of itself to the door. */
export interface Factor {
  readonly method: string;
  /** Proves possession or inherence: what changes factors asks for one of these (S-32). */
  readonly provesMoreThanKnowledge: boolean;
  /** It raises a session only where the account has nothing else to prove: what an e-mail proves is little (R4). */
  readonly lastResort?: true;
  /** It is used up by using it, and so keeps no account: others must be there beside it. */
  readonly usedUp?: true;
  /** It begins no sign-in: whoever has shown it has shown a second factor of the account. */
  readonly secondOnly?: true;
  /** Can this account begin a sign-in with it? */
  offersFirst(db: Queryable, userId: string): Promise<boolean>;
  /** Can this account use it as a second factor after `first`? */
  offersSecond(db: Queryable, userId: string, first: readonly Proof[]): Promise<boolean>;
  /** Can this account re-prove it, to raise a session? */
  offersStepUp(db: Queryable, userId: string): Promise<boolean>;
}

/** Every factor there is, in the order in which they are offered. */
export const factors: Slot<Factor> = slot('factors');

import type { UserRow } from '../account/user.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { Proof } from '../session/proof.ts';

/** A proof that a factor's own room has checked. The only thing the door takes. */
export interface VerifiedFactor extends Proof {
  /** The account as it was read with the credential. What changed since is noticed when the session is made. */
  readonly user: UserRow;
  /** What the factor wants written in the transaction of the acceptance: its failures forgotten, its use recorded. */
  readonly onAccepted?: (tx: Transaction) => Promise<void>;
}

/** What a factor's room says of itself to the door. */
export interface Factor {
  readonly method: string;
  /** Can this account use it as a second factor after `first`? Asked only for accounts with two-factor switched on. */
  offersSecond(userId: string, first: readonly Proof[]): Promise<boolean>;
  /** Can this account re-prove it, to raise a session? */
  offersStepUp(userId: string): Promise<boolean>;
}

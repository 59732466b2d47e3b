import type { UserRow } from '../account/user.ts';
import { type Slot, slot } from '../kernel/slot.ts';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import { isAdministrator } from '../platform/http/enrolment.ts';
import type { Proof } from '../session/proof.ts';

/** What is known of a factor before anybody has shown it. */
export interface FactorTraits {
  /** By its name in routes and step-up: `password`, `totp`, … */
  readonly method: string;
  /** What its proofs are. What differs from one to the next, `proven` is told. */
  readonly proof: Omit<Proof, 'method'>;
  /** It counts for who runs the place, too: nothing does that came by mail or text message (R4, S-37). */
  readonly admitsAdministrators: boolean;
}

/** A proof that a factor's own room has checked: made by `proven`. The only thing the door takes. */
export interface VerifiedFactor extends Proof, Pick<FactorTraits, 'admitsAdministrators'> {
  /** The account as it was read with the credential. What changed since is noticed when the session is made. */
  readonly user: UserRow;
  /** It opens nothing before the mailbox of the account was shown beside it, in the same sign-in. */
  readonly owesMailbox?: boolean;
  /**
   * What the factor wants written in the transaction of the acceptance: its failures forgotten, its code spent.
   * `greeted`: the sign-in itself has noted that the browser is known.
   * @throws Overtaken where somebody else has spent it; then nothing of the sign-in stays
   */
  readonly onAccepted?: ((tx: Transaction, by?: { readonly greeted: boolean }) => Promise<void>) | undefined;
}

/** What one proof says beside what all proofs of its factor are. */
export type ProvenMore = Partial<Pick<VerifiedFactor, 'amr' | 'userVerified' | 'owesMailbox' | 'onAccepted'>>;

/** A proof of a factor that was right. */
export function proven({ method, proof, admitsAdministrators }: FactorTraits, user: UserRow, more: ProvenMore = {}): VerifiedFactor {
  return { method, ...proof, admitsAdministrators, user, ...more };
}

/** Somebody of whom it matters whether they run the place. */
export interface RoleHolder {
  readonly roles: readonly string[];
}

/** An account, as far as its factors are concerned. */
export interface FactorAccount extends RoleHolder {
  readonly id: string;
}

/** Does a factor count for this account? */
export function admits({ admitsAdministrators }: Pick<FactorTraits, 'admitsAdministrators'>, account: RoleHolder): boolean {
  return admitsAdministrators || !isAdministrator(account);
}

/** What was proven does not hold any more at the moment of acceptance: undoes the transaction of the sign-in. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/** What a factor's room says of itself to the door. It is asked for nothing of an account for which it does not count. */
export interface Factor extends FactorTraits {
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

/** The factors, to whoever asks for them. */
export interface Factors {
  /** Those that count for an account. */
  of(account: RoleHolder): readonly Factor[];
}

import type { UserRow } from '../account/user.ts';
import type { Part } from '../account/way-back/parts.ts';
import { type Slot, slot } from '../kernel/slot.ts';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import { isAdministrator } from '../platform/http/enrolment.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import type { SignedInRequest } from '../session/guard.ts';
import type { Proof } from '../session/proof.ts';
import type { PendingSignIn } from './pending.ts';
import type { IssuedCodes } from './shown-codes.ts';

/** What is known of a factor before anybody has shown it. */
export interface FactorTraits {
  /** By its name in routes and step-up: `password`, `totp`, … */
  readonly method: string;
  /** What its proofs are. What differs from one to the next, `proven` is told. */
  readonly proof: Omit<Proof, 'method'>;
  /** It counts for administrators, too: nothing does that came by mail or text message (R4, S-37). */
  readonly admitsAdministrators: boolean;
}

/** A proof that a factor's own capability has checked: made by `proven`. `completeSignIn` accepts nothing else. */
export interface VerifiedFactor extends Proof, Pick<FactorTraits, 'admitsAdministrators'> {
  /** The account as it was read with the credential. What changed since is noticed when the session is made. */
  readonly user: UserRow;
  /** It opens nothing before the mailbox of the account was shown beside it, in the same sign-in. */
  readonly owesMailbox?: boolean;
  /**
   * What the factor wants written in the transaction of the acceptance: its failures forgotten, its code consumed.
   * `greeted`: the sign-in itself has noted that the browser is known.
   * @throws StaleSignIn where somebody else has consumed it; then nothing of the sign-in stays
   */
  readonly onAccepted?: ((tx: Transaction, by?: { readonly greeted: boolean }) => Promise<void>) | undefined;
}

/** What one proof says beside what all proofs of its factor are. */
export type ProvenMore = Partial<Pick<VerifiedFactor, 'amr' | 'userVerified' | 'owesMailbox' | 'onAccepted'>>;

/** A proof of a factor that was right. */
export function proven({ method, proof, admitsAdministrators }: FactorTraits, user: UserRow, more: ProvenMore = {}): VerifiedFactor {
  return { method, ...proof, admitsAdministrators, user, ...more };
}

/** Somebody of whom it matters whether they are an administrator. */
export interface WithRoles {
  readonly roles: readonly string[];
}

/** An account, as far as its factors are concerned. */
export interface FactorAccount extends WithRoles {
  readonly id: string;
}

/** Does a factor count for this account? */
export function admits({ admitsAdministrators }: Pick<FactorTraits, 'admitsAdministrators'>, account: WithRoles): boolean {
  return admitsAdministrators || !isAdministrator(account);
}

/** What was proven does not hold any more at the moment of acceptance: undoes the transaction of the sign-in. */
export class StaleSignIn extends Error {
  override readonly name = 'Overtaken';
}

/** Whose proof is asked for: with a sign-in that waits for it, or else by a session of the account, or beside a link. */
export interface AskedFor {
  readonly userId: string;
  readonly pending?: PendingSignIn | undefined;
}

/** How a factor is typed into a body that takes any of several. */
export interface TypedFactor {
  /** Its field there: `code`, `backupCode`, … */
  readonly field: string;
  /** The proof that was typed; counted before it is verified. @throws Problem where it is wrong, or is not verified now */
  verify(request: RequestContext, of: AskedFor, typed: string): Promise<VerifiedFactor>;
}

/** A code at a set-up under way: none under way, wrong, or right with what then puts the factor on the account. */
export type SetupVerdict =
  | { readonly kind: 'none' }
  | { readonly kind: 'wrong'; readonly attemptsLeft: number }
  /** `enrol` is false where another call was faster. */
  | { readonly kind: 'right'; readonly enrol: (tx: Transaction) => Promise<boolean> };

/** What an account has of a factor as a second one alone: it comes and goes with the switch of two-factor. */
export interface Switched {
  /** Has the account chosen it, whether or not a sign-in asks for it? */
  isThere(db: Queryable, userId: string): Promise<boolean>;
  remove(tx: Transaction, userId: string): Promise<void>;
  /** The same, as an undo puts it back. */
  readonly part: Part<unknown>;
}

/** A factor that is used up by using it: codes that come in sets, made with the switch. */
export interface UsedUp {
  /** How many are left, and whether nobody has said yet that they are saved. */
  left(db: Queryable, userId: string): Promise<{ readonly left: number; readonly unsaved: boolean }>;
  /** @throws Problem busy */
  issue(userId: string): Promise<IssuedCodes>;
}

/**
 * What a factor says of itself: nobody outside its folder has to know it. What it offers is asked for nothing of an account for
 * which it does not count.
 */
export interface Factor extends FactorTraits {
  /** It raises a session only where the account has nothing else to prove: what an e-mail proves is little (R4). */
  readonly lastResort?: true;
  /** It keeps no account: others must be there beside it. */
  readonly usedUp?: UsedUp;
  /** It begins no sign-in: whoever has shown it has shown a second factor of the account. */
  readonly secondOnly?: true;
  /** Left out by a factor that has routes of its own alone. */
  readonly typed?: TypedFactor;
  /** Verifies the first code of a set-up of this session, which switches two-factor on; counted first. */
  readonly verifySetup?: (request: SignedInRequest, code: string) => Promise<SetupVerdict>;
  /** Left out by a factor that signs in by itself, such as a passkey: it stays when two-factor goes. */
  readonly switched?: Switched;
  /** Can this account begin a sign-in with it? */
  offersFirst(db: Queryable, userId: string): Promise<boolean>;
  /** Can this account use it as a second factor after `first`? */
  offersSecond(db: Queryable, userId: string, first: readonly Proof[]): Promise<boolean>;
  /** Can this account re-prove it, to raise a session? */
  offersStepUp(db: Queryable, userId: string): Promise<boolean>;
  /** What an export of the account says of it, by name. No secret, no code, no token. */
  describe(db: Queryable, userId: string): Promise<Readonly<Record<string, unknown>>>;
  /** Takes everything of it off the account: whoever put it there was not the owner (S-15). */
  removeAll(tx: Transaction, userId: string): Promise<void>;
}

/** Every factor there is, in the order in which they are offered. */
export const factors: Slot<Factor> = slot('factors');

/** The factors, to whoever asks for them. */
export interface Factors {
  /** Whether or not they count for an account: what it may have of them. */
  readonly all: readonly Factor[];
  /** Those that count for an account. */
  of(account: WithRoles): readonly Factor[];
}

/** The factors that were contributed; the list is live. */
export function factorsOf(all: readonly Factor[]): Factors {
  return { all, of: (account) => all.filter((factor) => admits(factor, account)) };
}

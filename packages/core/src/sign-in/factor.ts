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

/** The fixed properties of a factor. */
export interface FactorTraits {
  /** By its name in routes and step-up: `password`, `totp`, … */
  readonly method: string;
  /** The properties that all its proofs share. A property that differs from proof to proof is passed to `proven`. */
  readonly proof: Omit<Proof, 'method'>;
  /** Whether administrators may use it. A factor by mail or text message never counts for them (R4, S-37). */
  readonly admitsAdministrators: boolean;
}

/** A proof that the factor's capability has verified. Only `proven` makes it, and `completeSignIn` accepts nothing else. */
export interface VerifiedFactor extends Proof, Pick<FactorTraits, 'admitsAdministrators'> {
  /** The account as it was read with the credential. Creating the session detects a change made since. */
  readonly user: UserRow;
  /** The proof opens nothing until the mailbox of the account is shown in the same sign-in. */
  readonly owesMailbox?: boolean;
  /**
   * When the person has shown two factors to somebody else, whose word is taken for it; null if nobody says when. The session that
   * begins with them is as fresh in them as that (S-64). Left out: now.
   */
  readonly shownAt?: Date | null;
  /**
   * What the factor writes in the transaction that accepts the proof, such as resetting its failures or consuming its code.
   * `greeted` is true if the sign-in has already recorded that the browser is known.
   * @throws StaleSignIn if another request has consumed the proof; the transaction is then rolled back
   */
  readonly onAccepted?: ((tx: Transaction, by?: { readonly greeted: boolean }) => Promise<void>) | undefined;
}

/** The properties of one proof that differ from those of its factor. */
export type ProvenMore = Partial<Pick<VerifiedFactor, 'amr' | 'userVerified' | 'owesMailbox' | 'shownAt' | 'onAccepted'>>;

/** Makes the verified proof of a factor. */
export function proven({ method, proof, admitsAdministrators }: FactorTraits, user: UserRow, more: ProvenMore = {}): VerifiedFactor {
  return { method, ...proof, admitsAdministrators, user, ...more };
}

/** An account, as far as the rule about administrators needs it. */
export interface WithRoles {
  readonly roles: readonly string[];
}

/** An account, as far as its factors need it. */
export interface FactorAccount extends WithRoles {
  readonly id: string;
}

/** May this account use this factor? */
export function admits({ admitsAdministrators }: Pick<FactorTraits, 'admitsAdministrators'>, account: WithRoles): boolean {
  return admitsAdministrators || !isAdministrator(account);
}

/** A proof or an account has changed at the moment of acceptance. Throwing this rolls back the transaction of the sign-in. */
export class StaleSignIn extends Error {
  override readonly name = 'StaleSignIn';
}

/** Whose proof is verified: for a pending sign-in, for a session of the account, or together with a link. */
export interface AskedFor {
  readonly userId: string;
  readonly pending?: PendingSignIn | undefined;
}

/** How a factor appears as a field of a body that accepts any of several factors. */
export interface TypedFactor {
  /** The name of its field: `code`, `backupCode`, … */
  readonly field: string;
  /** Verifies the typed proof, and counts the attempt first. @throws Problem if the proof is wrong or cannot be verified now */
  verify(request: RequestContext, of: AskedFor, typed: string): Promise<VerifiedFactor>;
}

/** The result of a code for a pending set-up: no set-up, a wrong code, or a right code with a function that enables the factor. */
export type SetupVerdict =
  | { readonly kind: 'none' }
  | { readonly kind: 'wrong'; readonly attemptsLeft: number }
  /** `enrol` returns false if another call was faster. */
  | { readonly kind: 'right'; readonly enrol: (tx: Transaction) => Promise<boolean> };

/** A factor that an account has only as its second factor. It is enabled and disabled together with two-factor. */
export interface Switched {
  /** Has the account enabled it, whether or not a sign-in accepts it? */
  isThere(db: Queryable, userId: string): Promise<boolean>;
  remove(tx: Transaction, userId: string): Promise<void>;
  /** The same, for an undo that restores it. */
  readonly part: Part<unknown>;
}

/** A factor whose codes are consumed: they come in sets, which are created when two-factor is enabled. */
export interface UsedUp {
  /** How many codes are left, and whether nobody has confirmed yet that they are saved. */
  left(db: Queryable, userId: string): Promise<{ readonly left: number; readonly unsaved: boolean }>;
  /** @throws Problem busy */
  issue(userId: string): Promise<IssuedCodes>;
}

/**
 * A factor describes itself, so that no code outside its folder has to know it. The functions that offer it are called only for
 * accounts that may use it.
 */
export interface Factor extends FactorTraits {
  /** It raises a session only if the account has nothing stronger, because a mail proves little (R4). */
  readonly lastResort?: true;
  /** It does not count as a way to keep access: an account that has it needs another factor too. */
  readonly usedUp?: UsedUp;
  /** It cannot begin a sign-in. A person who has shown it has shown a second factor of the account. */
  readonly secondOnly?: true;
  /** Left out if the factor only has routes of its own. */
  readonly typed?: TypedFactor;
  /** Verifies the first code of this session's pending set-up, which enables two-factor. The attempt is counted first. */
  readonly verifySetup?: (request: SignedInRequest, code: string) => Promise<SetupVerdict>;
  /** Left out by a factor that can begin a sign-in, such as a passkey: it stays when two-factor is disabled. */
  readonly switched?: Switched;
  /** Can this account begin a sign-in with it? */
  offersFirst(db: Queryable, userId: string): Promise<boolean>;
  /** Can this account use it as a second factor after `first`? */
  offersSecond(db: Queryable, userId: string, first: readonly Proof[]): Promise<boolean>;
  /** Can this account verify it again, to raise a session? */
  offersStepUp(db: Queryable, userId: string): Promise<boolean>;
  /** What the export of the account contains about it, by name. No secret, no code, no token. */
  describe(db: Queryable, userId: string): Promise<Readonly<Record<string, unknown>>>;
  /** Deletes the factor from the account, because an attacker had set it up before the owner arrived (S-15). */
  removeAll(tx: Transaction, userId: string): Promise<void>;
}

/** Every factor, in the order in which the pages offer them. */
export const factors: Slot<Factor> = slot('factors');

/** The factors, for code that needs all of them. */
export interface Factors {
  /** All factors, whether or not the account may use them. */
  readonly all: readonly Factor[];
  /** The factors that the account may use. */
  of(account: WithRoles): readonly Factor[];
}

/** The factors that the capabilities have contributed. The list is live. */
export function factorsOf(all: readonly Factor[]): Factors {
  return { all, of: (account) => all.filter((factor) => admits(factor, account)) };
}

import type { UserRow } from '../account/user.ts';
import type { Queryable } from '../platform/database/database.ts';
import type { Principal, StepUpNeed } from '../platform/http/principal.ts';
import { isStrong } from '../session/proof.ts';
import { findSessionById } from '../session/queries.ts';
import type { Factor, Factors, VerifiedFactor } from './factor.ts';
import { countsAsSecond } from './policy.ts';

interface Deps {
  readonly db: Queryable;
  readonly factors: Factors;
}

/**
 * May this factor raise a session of the account? Only this function decides it, by the same rule that lists the step-up methods
 * (S-64, R4). If the account has a stronger factor, neither a mail nor a text message that was not chosen as a second factor
 * raises a session. The sign-in then continues as a normal sign-in.
 */
export async function mayRaise({ db, factors }: Deps, user: UserRow, factor: VerifiedFactor): Promise<boolean> {
  // A password that waits for the mailbox opens nothing by itself. It must be shown in a sign-in, not in a step-up.
  if (factor.owesMailbox) return false;
  if (factor.userVerified) return true;
  const all = factors.of(user);
  const own = all.find(({ method }) => method === factor.method);
  const onlyBeginsSignIns = isStrong(factor) && !own?.secondOnly && !(await own?.offersStepUp(db, user.id));
  // A method that is no factor, such as a link from a mail, is as weak as the mailbox.
  if (own === undefined || own.lastResort || onlyBeginsSignIns) {
    const better = await factorsWhere(all, async ({ lastResort, offersStepUp }) => !lastResort && (await offersStepUp(db, user.id)));
    return better.length === 0;
  }
  return !user.twoFactorEnabled || !isStrong(factor) || countsAsSecond({ db, factors }, user, factor, []);
}

/**
 * The methods that could raise this principal's session to what the route requires. If no strong method would work yet, these are
 * knowledge factors. They turn a text message into the second factor of a person who has only shown text messages.
 */
export async function stepUpMethods(deps: Deps, principal: Principal, need: StepUpNeed): Promise<string[]> {
  const strong = need === 'strong' ? await strongOnes(deps, principal) : [];
  const offered = strong.length > 0 ? strong : await proving(deps, principal, need === 'fresh');
  return offered.map(({ method }) => method);
}

/** The methods that are a second factor beside the other proofs of the session or, if there are none, beside themselves. */
async function strongOnes({ db, factors }: Deps, { user, session }: Principal): Promise<Factor[]> {
  const proofs = (await findSessionById(db, session.id))?.proofs ?? [];
  return factorsWhere(factors.of(user), async ({ method, proof, offersSecond }) => {
    const others = proofs.filter((other) => other.method !== method);
    return isStrong(proof) && offersSecond(db, user.id, others.length > 0 ? others : proofs);
  });
}

/** The methods that the account can verify again. Some routes accept only knowledge. */
async function proving({ db, factors }: Deps, { user }: Principal, anything: boolean): Promise<Factor[]> {
  const able = factors.of(user).filter(({ proof, lastResort }) => anything || !(isStrong(proof) || lastResort));
  const offered = await factorsWhere(able, ({ offersStepUp }) => offersStepUp(db, user.id));
  const best = offered.filter(({ lastResort }) => !lastResort);
  return best.length > 0 ? best : offered;
}

async function factorsWhere(factors: readonly Factor[], wanted: (factor: Factor) => Promise<boolean>): Promise<Factor[]> {
  const answers = await Promise.all(factors.map(wanted));
  return factors.filter((_, index) => answers[index]);
}

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
 * May this factor raise a session of the account? The one place that decides it, by the rule that advises methods (S-64, R4):
 * what came by mail, and a text message that was not chosen as a second factor, raise nothing where the account has more to
 * prove. A sign-in that comes with such a session goes on as a sign-in.
 */
export async function mayRaise({ db, factors }: Deps, user: UserRow, factor: VerifiedFactor): Promise<boolean> {
  // A password that waits for the mailbox opens nothing by itself: it is shown in a sign-in, not here.
  if (factor.owesMailbox) return false;
  if (factor.userVerified) return true;
  const all = factors.of(user);
  const own = all.find(({ method }) => method === factor.method);
  const onlyBeginsSignIns = isStrong(factor) && !own?.secondOnly && !(await own?.offersStepUp(db, user.id));
  // What goes by no factor's name, such as a mailed link, is as weak as the mailbox.
  if (own === undefined || own.lastResort || onlyBeginsSignIns) {
    const better = await factorsWhere(all, async ({ lastResort, offersStepUp }) => !lastResort && (await offersStepUp(db, user.id)));
    return better.length === 0;
  }
  return !user.twoFactorEnabled || !isStrong(factor) || countsAsSecond({ db, factors }, user, factor, []);
}

/**
 * The methods with which this principal could raise the session by what it lacks. Where nothing strong would do yet, what proves
 * knowledge: beside that a text message is a second factor to somebody who has shown nothing but text messages.
 */
export async function stepUpMethods(deps: Deps, principal: Principal, need: StepUpNeed): Promise<string[]> {
  const strong = need === 'strong' ? await strongOnes(deps, principal) : [];
  const offered = strong.length > 0 ? strong : await proving(deps, principal, need === 'fresh');
  return offered.map(({ method }) => method);
}

/** What would be a second factor beside what else the session has shown, or, where that is nothing, beside itself. */
async function strongOnes({ db, factors }: Deps, { user, session }: Principal): Promise<Factor[]> {
  const proofs = (await findSessionById(db, session.id))?.proofs ?? [];
  return factorsWhere(factors.of(user), async ({ method, proof, offersSecond }) => {
    const others = proofs.filter((other) => other.method !== method);
    return isStrong(proof) && offersSecond(db, user.id, others.length > 0 ? others : proofs);
  });
}

/** What the account can prove again: anything, or only what it knows. */
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

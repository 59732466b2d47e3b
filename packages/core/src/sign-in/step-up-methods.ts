import type { Caller, StepUpNeed } from '../platform/http/caller.ts';
import { findSessionById } from '../session/queries.ts';
import type { DoorDeps } from './advance.ts';
import type { Factor } from './factor.ts';

type Deps = Pick<DoorDeps, 'db' | 'factors'>;

/**
 * The methods with which this caller could raise the session by what it lacks. Where nothing strong would do yet, what proves
 * knowledge: beside that a text message is a second factor to somebody who has shown nothing but text messages.
 */
export async function stepUpMethods(deps: Deps, caller: Caller, need: StepUpNeed): Promise<string[]> {
  const strong = need === 'strong' ? await strongOnes(deps, caller) : [];
  const offered = strong.length > 0 ? strong : await proving(deps, caller, need === 'fresh');
  return offered.map(({ method }) => method);
}

/** What would be a second factor beside what else the session has shown, or, where that is nothing, beside itself. */
async function strongOnes({ db, factors }: Deps, { user, session }: Caller): Promise<Factor[]> {
  const proofs = (await findSessionById(db, session.id))?.proofs ?? [];
  return those(factors, async ({ method, provesMoreThanKnowledge, offersSecond }) => {
    const others = proofs.filter((proof) => proof.method !== method);
    return provesMoreThanKnowledge && offersSecond(db, user.id, others.length > 0 ? others : proofs);
  });
}

/** What the account can prove again: anything, or only what it knows. */
async function proving({ db, factors }: Deps, { user }: Caller, anything: boolean): Promise<Factor[]> {
  const able = factors.filter(({ provesMoreThanKnowledge, lastResort }) => anything || !(provesMoreThanKnowledge || lastResort));
  const offered = await those(able, ({ offersStepUp }) => offersStepUp(db, user.id));
  const best = offered.filter(({ lastResort }) => !lastResort);
  return best.length > 0 ? best : offered;
}

async function those(factors: readonly Factor[], wanted: (factor: Factor) => Promise<boolean>): Promise<Factor[]> {
  const answers = await Promise.all(factors.map(wanted));
  return factors.filter((_, index) => answers[index]);
}
